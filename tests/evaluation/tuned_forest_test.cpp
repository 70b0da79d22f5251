#include "hardlearn/evaluation/tuned_forest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace hardlearn::testing {
namespace {

TEST(tuned_forest, has_18_candidates_that_differ_half_of_them_balanced) {
    for (const ForestKind kind : {ForestKind::random_forest, ForestKind::extra_trees}) {
        const auto candidates = tuned_forest_candidates(kind, 30);
        std::set<std::tuple<std::size_t, std::size_t, bool>> different;
        for (const ForestOptions& candidate : candidates) {
            EXPECT_EQ(candidate.kind, kind);
            EXPECT_LE(candidate.tried_features, 30u);
            different.insert({candidate.tried_features, candidate.min_leaf_rows, candidate.balanced});
        }
        EXPECT_EQ(candidates.size(), 18u);
        EXPECT_EQ(different.size(), 18u);
        EXPECT_EQ(std::ranges::count(candidates, true, &ForestOptions::balanced), 9);
    }
}

}  // namespace
}  // namespace hardlearn::testing
