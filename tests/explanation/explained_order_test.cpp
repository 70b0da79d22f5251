#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/explanation/explanation.hpp"
#include "tests/mil/support.hpp"

namespace hardlearn::testing {
namespace {

TEST(explained_duels, name_the_strongest_support_vectors_first_on_whichever_side) {
    const Dataset training = ring_of_classes(90, 3, 0.6, 25), fresh = ring_of_classes(6, 3, 0.6, 26);
    const MicroLearner model = fit_micro_learner(training, all_rows(90), small_grid());
    int against_before_for = 0;
    for (RowIndex row = 0; row < 6; ++row) {
        const Explanation why = explain(model, fresh, row, {.lhi_seeds = 1, .search_counterfactual = false});
        for (const ExplainedDuel& duel : why.duels()) {
            const auto& vectors = duel.support_vectors;
            for (std::size_t i = 1; i < vectors.size(); ++i) {
                EXPECT_GE(std::abs(vectors[i - 1].contribution), std::abs(vectors[i].contribution));
                against_before_for += vectors[i - 1].contribution < 0 && vectors[i].contribution > 0;
            }
        }
    }
    EXPECT_GT(against_before_for, 10);
}

}  // namespace
}  // namespace hardlearn::testing
