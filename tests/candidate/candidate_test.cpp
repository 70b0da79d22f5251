#include "hardlearn/candidate/candidate.hpp"

#include <gtest/gtest.h>

namespace hardlearn::testing {
namespace {

TEST(largest_finite_k, leaves_out_candidates_that_take_all_rows) {
    const std::vector<Candidate> candidates = {
        {.num_neighbors = 20}, {.num_neighbors = all_neighbors}, {.num_neighbors = 80}};
    EXPECT_EQ(largest_finite_k(candidates), 80u);
    EXPECT_EQ(largest_finite_k(std::span(candidates).subspan(1, 1)), 0u);
    EXPECT_EQ(largest_finite_k({}), 0u);
}

TEST(usable_views, are_without_correlation_below_three_features_where_there_is_another) {
    const std::vector<View> both = {View::euclidean, View::correlation}, one = {View::correlation};
    EXPECT_EQ(usable_views(both, 3), both);
    EXPECT_EQ(usable_views(both, 2), (std::vector{View::euclidean}));
    EXPECT_EQ(usable_views(one, 2), one);
}

TEST(not_dominated, are_those_that_no_other_beats_by_score_or_by_size) {
    const auto score = [](double objective, double size) {
        return CandidateScore{.objective = objective, .mean_traininglet_size = size};
    };
    const std::vector<CandidateScore> scores = {score(0.9, 50), score(0.8, 10), score(0.8, 60),
                                                score(0.9, 70), score(0.9, 50)};
    EXPECT_EQ(not_dominated(scores), (std::vector<std::uint8_t>{1, 1, 0, 0, 1}));
}

}  // namespace
}  // namespace hardlearn::testing
