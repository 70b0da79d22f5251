#include "hardlearn/candidate/candidate_grid.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

TEST(naive_grid, has_each_candidate_once_also_where_rows_are_few) {
    const MicroLearnerOptions options{
        .num_neighbors = {5, 60, 200, all_neighbors}, .costs = {1.0, 10.0}, .gammas = {1.0}};
    const auto grid = naive_grid(options, 4, 50);
    EXPECT_EQ(grid.size(), 4u) << "k 5 and all rows, two costs each";
    for (std::size_t i = 0; i < grid.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(grid[i] == grid[j]);
    }
}

TEST(naive_grid, has_balls_in_the_place_of_k_where_radii_are_given) {
    const MicroLearnerOptions options{.ball_radii = {2.0, 0.5}, .costs = {1.0, 10.0}, .gammas = {1.0}};
    const auto grid = naive_grid(options, 4, 50);
    ASSERT_EQ(grid.size(), 2u) << "two costs";
    for (const Candidate& candidate : grid) {
        EXPECT_FALSE(candidate.takes_all_rows());
        EXPECT_EQ(candidate.balls, (std::vector<Ball>{{View::euclidean, 2.0}, {View::correlation, 0.5}}));
        EXPECT_EQ(describe(candidate), "balls of radius 2 and 0.5, euclidean and correlation, rbf, cost " +
                                           std::string(candidate.cost == 1 ? "1" : "10") + ", gamma 0.25");
    }
}

TEST(radii_of_views, go_with_their_views) {
    const MicroLearnerOptions options{.ball_radii = {2.0, 0.5}};
    EXPECT_EQ(radii_of_views(options, std::vector{View::correlation}), std::vector<double>{0.5});
    EXPECT_TRUE(radii_of_views({}, std::vector{View::correlation}).empty());
}

TEST(options_of_balls, are_one_a_view) {
    expect_error(ErrorCode::bad_argument, {"ball_radii", "views", "1 of them", "2"}, [] {
        check_options(micro_learner_options(),
                      MicroLearnerOptions{.construction = Construction::naive, .ball_radii = {1.0}});
    });
    expect_error(ErrorCode::bad_argument, {"ball_radii", "construction"}, [] {
        check_options(micro_learner_options(), MicroLearnerOptions{.ball_radii = {1.0, 1.0}});
    });
}

TEST(as_fitted, published_is_ptc_with_batches_probed_and_balls_of_bad_rows_removed) {
    const MicroLearnerOptions fitted = as_fitted({.construction = Construction::published});
    EXPECT_EQ(fitted.construction, Construction::ptc);
    EXPECT_EQ(fitted.batch_sizes, (std::vector<std::size_t>{1, 4, 16, 64, all_queries}));
    EXPECT_TRUE(fitted.sanitization.median_radius);
    EXPECT_TRUE(fitted.fusion && fitted.precision_pruning);
    MicroLearnerOptions own{.construction = Construction::published, .batch_sizes = {8}};
    own.sanitization.removal_radius = 0.5;
    EXPECT_EQ(as_fitted(own).batch_sizes, std::vector<std::size_t>{8});
    EXPECT_FALSE(as_fitted(own).sanitization.median_radius);
    EXPECT_FALSE(as_fitted({.construction = Construction::ptc}).sanitization.median_radius);
}

TEST(as_fitted, sc_let_is_naive_with_linear_machines_on_the_fifty_nearest_by_cosine) {
    const MicroLearnerOptions fitted = as_fitted({.learninglet = Learninglet::sc_let});
    EXPECT_EQ(fitted.construction, Construction::naive);
    EXPECT_EQ(fitted.views, std::vector{View::cosine});
    EXPECT_EQ(fitted.num_neighbors, std::vector<std::size_t>{50});
    EXPECT_EQ(fitted.kernel, LocalKernel::linear);
    const MicroLearnerOptions own = as_fitted({.construction = Construction::ptc,
                                               .learninglet = Learninglet::sc_let,
                                               .views = {View::lda},
                                               .num_neighbors = {20},
                                               .costs = {7}});
    EXPECT_EQ(own.construction, Construction::ptc);
    EXPECT_EQ(own.views, std::vector{View::lda});
    EXPECT_EQ(own.num_neighbors, std::vector<std::size_t>{20});
    EXPECT_EQ(own.costs, std::vector<double>{7});
}

TEST(naive_grid, counts_costs_of_sc_let_by_the_number_of_features) {
    for (const std::size_t width : {4u, 64u}) {
        const auto grid =
            naive_grid(as_fitted({.learninglet = Learninglet::sc_let, .costs = {2, 8}}), width, 90);
        ASSERT_EQ(grid.size(), 2u);
        EXPECT_EQ(grid[0].cost, 2.0 / static_cast<double>(width));
        EXPECT_EQ(grid[1].cost, 8.0 / static_cast<double>(width));
        EXPECT_EQ(cost_unit({}, width), 1.0);
    }
}

TEST(options_of_sc_let, allow_what_it_heeds_and_refuse_the_rest) {
    const auto checked = [](const MicroLearnerOptions& options) {
        check_options(micro_learner_options(), options);
    };
    checked({.learninglet = Learninglet::sc_let, .num_neighbors = {30}, .costs = {1}});
    checked({.construction = Construction::ptc, .learninglet = Learninglet::sc_let, .fusion = false});
    const auto refused = [&](const std::vector<std::string>& parts, const MicroLearnerOptions& options) {
        expect_error(ErrorCode::bad_argument, parts, [&] { checked(options); });
    };
    refused({"learninglet", "construction", "local"},
            {.construction = Construction::local, .learninglet = Learninglet::sc_let});
    refused({"kernel", "learninglet", "sc-let"},
            {.learninglet = Learninglet::sc_let, .kernel = LocalKernel::laplacian});
    refused({"gammas", "learninglet", "sc-let"}, {.learninglet = Learninglet::sc_let, .gammas = {2}});
    refused({"num_voters", "construction", "naive"}, {.learninglet = Learninglet::sc_let, .num_voters = 3});
}

}  // namespace
}  // namespace hardlearn::testing
