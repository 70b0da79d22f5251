#pragma once

#include <span>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/learninglet/viewed_rows.hpp"

namespace hardlearn {

/// Squared euclidean distances, and leaf similarities, of one row to some rows of the space: looked up where
/// they are tabulated, the same bits either way.
void squared_distances_to(const LearningSpace& space, const ComparedRow& row, std::span<const RowIndex> ids,
                          std::span<float> out);
void leaf_similarities_to(const LearningSpace& space, const ComparedRow& row, std::span<const RowIndex> ids,
                          std::span<float> out);

/// K(row, rows[ids[i]]) and the Gram matrix of ids, by the candidate's kernel.
void space_kernel(const LearningSpace& space, const Candidate& candidate, const ComparedRow& row,
                  std::span<const RowIndex> ids, std::span<float> out);
Matrix<float> space_gram(const LearningSpace& space, const Candidate& candidate,
                         std::span<const RowIndex> ids);

}  // namespace hardlearn
