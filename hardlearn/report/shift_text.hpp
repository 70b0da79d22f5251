#pragma once

#include <string>
#include <string_view>

#include "hardlearn/tasks/shift.hpp"

namespace hardlearn {

/// Whether the second file's rows are unlike the first's, in which features, and what a model makes of it.
std::string shift_text(const ShiftedData& shifted, std::string_view training_file,
                       std::string_view test_file);

}  // namespace hardlearn
