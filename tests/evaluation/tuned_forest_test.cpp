#include "hardlearn/evaluation/tuned_forest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
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

TEST(tuned_forest, wide_data_is_not_tried_wider) {
    for (const std::size_t features : {250u, 518u, 1000u, 2000u, 9700u, 20000u}) {
        const auto candidates = tuned_forest_candidates(ForestKind::extra_trees, features);
        std::set<std::size_t> tried;
        for (const ForestOptions& candidate : candidates) tried.insert(candidate.tried_features);
        const auto root = static_cast<std::size_t>(std::sqrt(features));
        EXPECT_EQ(candidates.front().tried_features, root);
        EXPECT_EQ(tried.size(), 3u) << features;
        EXPECT_EQ(*tried.rbegin(), std::max<std::size_t>(60, root));
    }
}

}  // namespace
}  // namespace hardlearn::testing
