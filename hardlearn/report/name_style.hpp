#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace hardlearn {

/// How a name from a file is written into a sentence: as a terminal, a page or a card wants it.
using NameStyle = std::function<std::string(std::string_view name)>;

}  // namespace hardlearn
