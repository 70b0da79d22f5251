#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/evaluation/tuning.hpp"
#include "hardlearn/forest/forest.hpp"

namespace hardlearn {

/// A forest on prepared rows, with what its candidate was.
struct TunedForest {
    Preparation preparation;
    ForestOptions options;
    Forest forest;
};

/// The 18 candidates: 3 numbers of tried features x 3 smallest leaves x balanced or not, the plain forest
/// first. Tried are 1, 2 and 4 times the root of the number of features, at most 60 or that root, with which
/// wide data takes no longer than others; what this leaves of the three, halved, fills them up.
std::vector<ForestOptions> tuned_forest_candidates(ForestKind kind, std::size_t num_features);

/// Scores the candidates with smaller forests (40 trees) on the inner draws.
TuningScores tune_forest(const TrainingRows& training, std::span<const ForestOptions> candidates,
                         const InnerDraws& draws, std::uint64_t seed, const RunContext& context = {});

/// The candidate grown to 300 trees.
TunedForest fit_tuned_forest(const TrainingRows& training, ForestOptions options, std::uint64_t seed,
                             const RunContext& context = {});
/// `features`: rows prepared as the training rows were.
Predictions predict(const TunedForest& model, const Matrix<float>& features, const RunContext& context = {});
Predictions predict(const TunedForest& model, const Dataset& data, std::span<const RowIndex> rows,
                    const RunContext& context = {});
std::string describe(const TunedForest& model);

}  // namespace hardlearn
