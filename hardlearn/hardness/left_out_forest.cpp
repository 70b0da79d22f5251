#include "hardlearn/hardness/left_out_forest.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "hardlearn/data/splits.hpp"
#include "hardlearn/forest/forest.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t num_trees = 100;
constexpr std::size_t min_leaf_rows = 3;  // smoother probabilities than those of pure leaves
constexpr std::size_t enough_left_out = 1000;
constexpr std::size_t most_repeats = 5;

// Rows of a fold and the forest that is asked for them.
struct Fold {
    Split split;
    std::uint64_t seed = 0;
};

void add_fold(MatrixView<const float> rows, const RowLabels& labels, const Fold& fold, Matrix<float>& scores,
              const RunContext& context) {
    const Split& split = fold.split;
    std::vector<Label> known;
    for (const RowIndex row : split.train) known.push_back(labels.labels[row]);
    const Forest forest =
        fit_forest(gather_rows(rows, std::span<const RowIndex>(split.train)), known, labels.num_classes,
                   {.num_trees = num_trees, .min_leaf_rows = min_leaf_rows, .seed = fold.seed}, context);
    const Matrix<float> found =
        forest_probabilities(forest, gather_rows(rows, std::span<const RowIndex>(split.test)), context);
    for (std::size_t i = 0; i < split.test.size(); ++i) {
        for (std::size_t c = 0; c < labels.num_classes; ++c) scores(split.test[i], c) += found(i, c);
    }
}

}  // namespace

Matrix<float> left_out_forest_scores(MatrixView<const float> rows, const RowLabels& labels,
                                     std::uint64_t seed, const RunContext& context) {
    const std::size_t n = rows.rows();
    const std::size_t repeats = std::clamp<std::size_t>(enough_left_out / n, 1, most_repeats);
    Matrix<float> scores(n, labels.num_classes);
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
        const RandomStream stream = RandomStream(seed).child("left-out forest").child(repeat);
        const InnerDraws draws = inner_draws(labels, {.max_rows = n}, stream.child("folds"));
        if (draws.num_folds == 0) return {};
        for (std::uint32_t fold = 0; fold < draws.num_folds; ++fold) {
            RandomStream of_fold = stream.child("forest").child(fold);
            add_fold(rows, labels, {split_of_fold(draws.folds, fold), of_fold.next_u64()}, scores, context);
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (float& score : scores.row(i)) score /= static_cast<float>(repeats);
    }
    return scores;
}

}  // namespace hardlearn
