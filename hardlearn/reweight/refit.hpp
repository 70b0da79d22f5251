#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Rows whose label is likely wrong, by the confident joint of "Confident Learning" (Northcutt, Jiang, Chuang,
/// JAIR 2021, section 3.1): a class counts for a row where the row's probability of it reaches the mean that the
/// class's own rows have; a row is suspect if the most probable class that counts is not its label.
/// `probabilities` (rows x classes) come from models that did not see the row.
std::vector<char> likely_mislabelled(const Matrix<float>& probabilities, std::span<const Label> labels);

}  // namespace hardlearn
