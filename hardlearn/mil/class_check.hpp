#pragma once

#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Error(bad_data) unless rows of two classes at least are there to learn from.
void require_two_classes(std::span<const Label> labels, const std::vector<std::string>& class_names);

}  // namespace hardlearn
