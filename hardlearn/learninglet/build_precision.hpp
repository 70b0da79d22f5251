#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/learninglet/precision.hpp"

namespace hardlearn {

/// Neighbours of each row that sanitization looks at, more where more are pruned: the safeguard looks for
/// good samples of the same class among them.
inline constexpr std::size_t neighbors_for_sanitization = 50;

/// Where an index finds the neighbours, those within a radius are looked for among so many nearest.
inline constexpr std::size_t most_rows_in_radius = 1000;

/// What a candidate says of every member of a space with the member itself and its group left out.
struct LeftOutAnswers {
    std::vector<Label> predictions;                   ///< by position among the members
    Matrix<float> scores;                             ///< members x classes
    std::vector<std::vector<RowIndex>> traininglets;  ///< rows of the space
};

/// `candidate`: naive, finite k, label-free views and kernel. A member without anybody outside its group
/// keeps its label, with equal scores for all classes.
LeftOutAnswers predict_left_out(const LearningSpace& space, const Candidate& candidate,
                                std::span<const GroupIndex> groups, const RunContext& context);

/// Predicts every member of the space by `base` (naive, finite k, label-free views and kernel) from the other
/// members outside its group, and sanitizes (Micro-Learning paper, section 4, stage 2). `groups` by row, may
/// be empty.
Precision build_precision(const LearningSpace& space, const Candidate& base,
                          std::span<const GroupIndex> groups, const SanitizationOptions& options,
                          const RunContext& context);

/// The same from answers of `base` that are there already.
Precision build_precision(const LearningSpace& space, const Candidate& base, LeftOutAnswers left_out,
                          std::span<const GroupIndex> groups, const SanitizationOptions& options,
                          const RunContext& context);

/// The most neighbours that the voters of a model, and its sanitization by `base` (may be null), ask for.
std::size_t largest_num_neighbors(std::span<const Candidate> voters, const Candidate* base,
                                  const SanitizationOptions& options);

}  // namespace hardlearn
