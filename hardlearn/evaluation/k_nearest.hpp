#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/evaluation/tuning.hpp"
#include "hardlearn/neighbors/view.hpp"

namespace hardlearn {

enum class NeighborWeights : std::uint8_t {
    uniform,  ///< every neighbour has one vote
    distance  ///< votes are inverse to the view's distance; rows at distance 0 outvote all others
};

struct KNearestOptions {
    std::size_t num_neighbors = 5;  ///< larger: smoother; above the training rows: all of them
    View view = View::euclidean;
    NeighborWeights weights = NeighborWeights::uniform;
    bool balanced = false;  ///< votes of a class are scaled by the inverse of its share of the rows
    bool operator==(const KNearestOptions&) const = default;
};

/// The k nearest rows vote; scores are the shares of the votes, ties go to the first class.
struct KNearest {
    Preparation preparation;
    KNearestOptions options;
    Matrix<float> rows;  ///< training rows as the view sees them
    std::vector<Label> labels;
    std::vector<double> class_weights;  ///< what a vote for each class counts
    std::size_t num_classes = 0;
};

/// The 108 candidates: 9 numbers of neighbours x 3 views x 2 weights x balanced or not, the smoothest first.
std::vector<KNearestOptions> k_nearest_candidates();
TuningScores tune_k_nearest(const TrainingRows& training, const InnerDraws& draws,
                            const RunContext& context = {});

KNearest fit_k_nearest(const TrainingRows& training, const KNearestOptions& options);
/// `features`: rows prepared as the training rows were.
Predictions predict(const KNearest& model, const Matrix<float>& features, const RunContext& context = {});
Predictions predict(const KNearest& model, const Dataset& data, std::span<const RowIndex> rows,
                    const RunContext& context = {});
std::string describe(const KNearest& model);

}  // namespace hardlearn
