#include "hardlearn/candidate/member_library.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace hardlearn::testing {
namespace {

TEST(member_library, has_every_family_and_no_candidate_twice) {
    const auto library = member_library({.num_features = 20, .rows_of_draw = 800});
    std::set<Family> seen;
    for (std::size_t i = 0; i < library.size(); ++i) {
        seen.insert(family_of(library[i]));
        for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(library[i] == library[j]) << describe(library[i]);
    }
    EXPECT_EQ(seen.size(), families().size());
    EXPECT_TRUE(
        std::ranges::any_of(library, [](const Candidate& c) { return c.features == Features::ranks; }));
}

TEST(member_library, has_forest_kernels_only_where_they_are_asked_for) {
    const auto without = member_library({.num_features = 20, .rows_of_draw = 800, .forest_kernels = false});
    EXPECT_TRUE(std::ranges::none_of(without, &Candidate::needs_forest));
    EXPECT_TRUE(std::ranges::any_of(without, &Candidate::is_forest)) << "a forest's vote has its own";
}

TEST(member_library, has_local_machines_of_less_than_half_of_the_rows) {
    for (const std::size_t rows : {30u, 50u, 130u, 330u}) {
        for (const Candidate& candidate : member_library({.num_features = 5, .rows_of_draw = rows}))
            EXPECT_TRUE(candidate.takes_all_rows() || 2 * candidate.num_neighbors < rows);
    }
}

TEST(member_library, tries_few_features_of_many) {
    for (const Candidate& candidate : member_library({.num_features = 20000, .rows_of_draw = 50}))
        EXPECT_LE(candidate.forest.tried_features, 60u);
    for (const Candidate& candidate : member_library({.num_features = 1, .rows_of_draw = 50}))
        EXPECT_LE(candidate.forest.tried_features, 1u);
}

TEST(local_library, has_only_what_few_rows_decide) {
    const auto library = local_library({.num_features = 20, .rows_of_draw = 800});
    EXPECT_TRUE(std::ranges::all_of(library, &Candidate::is_local));
    EXPECT_TRUE(std::ranges::any_of(library, &Candidate::is_forest));
    EXPECT_TRUE(std::ranges::any_of(library, &Candidate::is_machine));
}

TEST(describe, names_what_kind_a_candidate_is) {
    EXPECT_EQ(describe({.num_neighbors = all_neighbors,
                        .balanced = true,
                        .learner = Learner::random_forest,
                        .forest = {.min_leaf_rows = 3, .tried_features = 7}}),
              "random-forest vote, leaves of 3, 7 features tried, balanced");
    EXPECT_EQ(describe({.num_neighbors = all_neighbors, .cost = 0.03, .learner = Learner::logistic}),
              "logistic regression, cost 0.03");
    EXPECT_EQ(
        describe({.num_neighbors = all_neighbors, .cost = 3, .gamma = 0.5, .features = Features::ranks}),
        "k all, rbf on ranks, cost 3, gamma 0.5");
}

}  // namespace
}  // namespace hardlearn::testing
