#pragma once

#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/learning_space.hpp"

namespace hardlearn {

/// What a candidate says of every member of a space with the member itself and its group left out.
struct LeftOutAnswers {
    Candidate candidate;
    std::vector<Label> predictions;                   ///< by position among the members
    Matrix<float> scores;                             ///< members x classes
    std::vector<std::vector<RowIndex>> traininglets;  ///< rows of the space
};

/// `candidate`: naive, finite k, label-free views and kernel. A member without anybody outside its group
/// keeps its label, with equal scores for all classes. `groups` by row, may be empty.
LeftOutAnswers predict_left_out(const LearningSpace& space, const Candidate& candidate,
                                std::span<const GroupIndex> groups, const RunContext& context);

}  // namespace hardlearn
