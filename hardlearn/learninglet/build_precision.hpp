#pragma once

#include <cstddef>
#include <span>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/learninglet/left_out_answers.hpp"
#include "hardlearn/learninglet/precision.hpp"

namespace hardlearn {

/// Neighbours of each row that sanitization looks at, more where more are pruned: the safeguard looks for
/// good samples of the same class among them.
inline constexpr std::size_t neighbors_for_sanitization = 50;

/// Where an index finds the neighbours, those within a radius are looked for among so many nearest.
inline constexpr std::size_t most_rows_in_radius = 1000;

/// Predicts every member of the space by `base` (naive, finite k, label-free views and kernel) from the other
/// members outside its group, and sanitizes (Micro-Learning paper, section 4, stage 2). `groups` by row, may
/// be empty.
Precision build_precision(const LearningSpace& space, const Candidate& base,
                          std::span<const GroupIndex> groups, const SanitizationOptions& options,
                          const RunContext& context);

/// The same from answers of the base that are there already.
Precision build_precision(const LearningSpace& space, LeftOutAnswers left_out,
                          std::span<const GroupIndex> groups, const SanitizationOptions& options,
                          const RunContext& context);

/// The most neighbours that the voters of a model, and its sanitization by `base` (may be null), ask for.
std::size_t largest_num_neighbors(std::span<const Candidate> voters, const Candidate* base,
                                  const SanitizationOptions& options);

}  // namespace hardlearn
