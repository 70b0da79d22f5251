#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/metrics/calibration.hpp"

namespace hardlearn {

/// conformal_threshold of scores of rows that were left out of models like the one that is in use, with one
/// row more to spare, since the model that answers is none of those that gave the scores. Infinity, every
/// class, where there are too few. Error(bad_argument) for a confidence outside (0, 1).
double left_out_threshold(std::span<const WeightedScore> scores, double confidence);

/// The highest confidence for which left_out_threshold is finite; 0 without scores, below 0 for a single row.
double highest_left_out_confidence(std::span<const WeightedScore> scores);

/// How much each row counts: 1 where there are no groups, else 1 over the rows of its group. `rows`: how
/// many.
std::vector<double> weights_by_group(std::size_t rows, std::span<const GroupIndex> groups);

}  // namespace hardlearn
