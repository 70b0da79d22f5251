#pragma once

#include <span>
#include <string>

#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// A row for people: "row 17", its number in the file, or "row 17, cat/0012.png" where rows have names, one a
/// row of the file.
std::string row_name(std::span<const std::string> names, RowIndex row);

/// The same of a training row of a model.
std::string row_name(const MicroLearner& model, RowIndex row);

}  // namespace hardlearn
