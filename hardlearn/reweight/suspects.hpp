#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Rows whose label is suspect, by the confident joint of "Confident Learning" (Northcutt, Jiang,
/// Chuang, JAIR 2021, section 3.1): a class counts for a row where the row's probability of it reaches the
/// mean that the class's own rows have; a row is suspect if the most probable class that counts is not its
/// label. `probabilities` (rows x classes) come from models that did not see the row. No count of wrong
/// labels: rows of classes that overlap are among them too.
std::vector<char> suspect_rows(const Matrix<float>& probabilities, std::span<const Label> labels);

/// How much less probable each row's label is than the most probable class, log(max p / p_label), at most
/// log(10,000), as models see it that did not see the row: 0 where they agree with the label. In units of 3,
/// so that it lies within [0, 3.1].
std::vector<float> left_out_surprise(const Matrix<float>& probabilities, std::span<const Label> labels);

}  // namespace hardlearn
