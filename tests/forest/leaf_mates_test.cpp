#include "hardlearn/forest/leaf_mates.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

struct Grown {
    Matrix<float> rows{60, 4};
    std::vector<Label> labels;
    Forest forest;

    Grown(ForestKind kind, bool balanced, bool keep_draws = true) {
        RandomStream stream(5);
        for (std::size_t i = 0; i < 60; ++i) {
            labels.push_back(i % 5 == 0 ? Label{2} : static_cast<Label>(i % 2));
            for (std::size_t f = 0; f < 4; ++f)
                rows(i, f) = static_cast<float>(stream.normal() + (static_cast<Label>(f) == labels[i]));
        }
        forest = fit_forest(rows, labels, 3,
                            {.kind = kind,
                             .num_trees = 40,
                             .min_leaf_rows = 2,
                             .balanced = balanced,
                             .keep_draws = keep_draws,
                             .seed = 3});
    }
    LeafMates mates(MatrixView<const float> query, bool balanced) const {
        return find_leaf_mates(forest, query, rows, labels, forest_class_weights(labels, 3, balanced));
    }
};

Matrix<float> query_row() {
    Matrix<float> query(1, 4);
    query(0, 0) = 0.3f, query(0, 1) = 0.9f, query(0, 3) = -0.4f;
    return query;
}

TEST(leaf_mates, have_shares_that_sum_to_the_forests_probabilities) {
    for (const ForestKind kind : {ForestKind::extra_trees, ForestKind::random_forest}) {
        for (const bool balanced : {false, true}) {
            const Grown grown(kind, balanced);
            const Matrix<float> query = query_row();
            const auto shares = shares_of_mates(grown.mates(query, balanced), 60);
            const Matrix<float> probabilities = forest_probabilities(grown.forest, query);
            std::vector<double> sums(3);
            for (std::size_t i = 0; i < 60; ++i) sums[static_cast<std::size_t>(grown.labels[i])] += shares[i];
            for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(sums[c], probabilities(0, c), 1e-6);
            EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-9);
        }
    }
}

TEST(leaf_mates, that_are_removed_leave_their_shares_to_the_others) {
    const Grown grown(ForestKind::extra_trees, false);
    const Matrix<float> query = query_row();
    const LeafMates mates = grown.mates(query, false);
    const auto before = shares_of_mates(mates, 60);
    std::vector<std::uint8_t> removed(60);
    const auto strongest = static_cast<std::size_t>(std::ranges::max_element(before) - before.begin());
    removed[strongest] = 1;
    const auto after = shares_of_mates(mates, 60, removed);
    EXPECT_EQ(after[strongest], 0);
    EXPECT_NEAR(std::accumulate(after.begin(), after.end(), 0.0), 1, 1e-9);
    for (std::size_t i = 0; i < 60; ++i) {
        if (i != strongest && before[i] == 0) EXPECT_EQ(after[i], 0);
    }
    removed.assign(60, 1);
    for (const double share : shares_of_mates(mates, 60, removed)) EXPECT_EQ(share, 0);
}

// Three trees by hand: without a row the others of its leaf share its vote, and an empty leaf abstains.
TEST(leaf_mates, any_row_can_be_removed) {
    const LeafMates mates{.of_tree = {{{RowIndex(0), 1}, {RowIndex(1), 3}},
                                      {{RowIndex(0), 2}, {RowIndex(1), 2}, {RowIndex(2), 4}},
                                      {{RowIndex(2), 1}}}};
    const auto without = [&](std::size_t row) {
        std::vector<std::uint8_t> removed(3);
        removed[row] = 1;
        return shares_of_mates(mates, 3, removed);
    };
    const auto expect_shares = [](const std::vector<double>& shares, const std::vector<double>& expected) {
        for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(shares[i], expected[i], 1e-12) << i;
    };
    expect_shares(shares_of_mates(mates, 3), {(.25 + .25) / 3, (.75 + .25) / 3, (.5 + 1) / 3});
    expect_shares(without(0), {0, (1 + 1.0 / 3) / 3, (2.0 / 3 + 1) / 3});
    expect_shares(without(1), {(1 + 1.0 / 3) / 3, 0, (2.0 / 3 + 1) / 3});
    expect_shares(without(2), {(.25 + .5) / 2, (.75 + .5) / 2, 0});
}

TEST(leaf_mates, of_a_bootstrap_need_its_draws) {
    const Grown grown(ForestKind::random_forest, false, false);
    const Matrix<float> query = query_row();
    expect_error(ErrorCode::bad_argument, {"draws were not kept"}, [&] { grown.mates(query, false); });
}

}  // namespace
}  // namespace hardlearn::testing
