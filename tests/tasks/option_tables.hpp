#pragma once

#include <string>

namespace hardlearn::testing {

/// docs/options.md: every list of options as a table, made from the declarations.
std::string option_tables();

}  // namespace hardlearn::testing
