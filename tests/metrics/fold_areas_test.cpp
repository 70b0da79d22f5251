#include <gtest/gtest.h>

#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn::testing {
namespace {

// Two classes in folds of very unequal sizes.
struct Folded {
    std::vector<Label> truth;
    std::vector<std::uint32_t> folds;
    Matrix<float> scores;

    Folded() : scores(60, 2) {
        RandomStream stream(5);
        for (std::size_t i = 0; i < scores.rows(); ++i) {
            truth.push_back(static_cast<Label>(stream.below(2)));
            folds.push_back(i < 6 ? 0 : i < 20 ? 1 : 2);
            scores(i, 1) = static_cast<float>(stream.below(8) + static_cast<std::uint64_t>(truth[i])) / 10;
            scores(i, 0) = 1 - scores(i, 1);
        }
    }
};

TEST(fold_areas, auroc_is_the_share_of_pairs_within_folds_that_stand_in_their_order) {
    const Folded data;
    double pairs = 0, right = 0;
    for (std::size_t i = 0; i < data.truth.size(); ++i) {
        for (std::size_t j = 0; j < data.truth.size(); ++j) {
            if (data.folds[i] != data.folds[j] || data.truth[i] != 1 || data.truth[j] != 0) continue;
            const float own = data.scores(i, 1), other = data.scores(j, 1);
            ++pairs;
            right += own > other ? 1 : own == other ? 0.5 : 0;
        }
    }
    const Scores scores = compute_scores(data.truth, data.truth, data.scores, 2, data.folds);
    EXPECT_NEAR(scores.auroc, right / pairs, 1e-6);
}

}  // namespace
}  // namespace hardlearn::testing
