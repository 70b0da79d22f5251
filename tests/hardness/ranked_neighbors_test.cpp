#include "hardlearn/hardness/ranked_neighbors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "tests/hardness/planted.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

// Whole numbers, so that distances are exact and many are equal.
Matrix<float> coarse_rows(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    Matrix<float> matrix(rows, columns);
    RandomStream stream(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        for (float& value : matrix.row(i)) value = static_cast<float>(stream.below(4));
    }
    return matrix;
}

std::vector<Label> random_labels(std::size_t rows, std::size_t num_classes, std::uint64_t seed) {
    std::vector<Label> labels;
    RandomStream stream(seed);
    for (std::size_t i = 0; i < rows; ++i) labels.push_back(static_cast<Label>(stream.below(num_classes)));
    return labels;
}

double squared_distance(const Matrix<float>& rows, std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t j = 0; j < rows.columns(); ++j)
        sum += std::pow(static_cast<double>(rows(a, j)) - static_cast<double>(rows(b, j)), 2);
    return sum;
}

TEST(rank_neighbors, are_those_of_a_double_loop_without_the_own_group) {
    const Matrix<float> rows = coarse_rows(40, 3, 1);
    std::vector<GroupIndex> groups;
    for (std::size_t i = 0; i < 40; ++i) groups.push_back(static_cast<GroupIndex>(i % 7));
    for (const bool grouped : {false, true}) {
        const auto ranked = rank_neighbors(rows, grouped ? groups : std::vector<GroupIndex>{});
        for (std::size_t i = 0; i < 40; ++i) {
            std::vector<std::pair<double, std::size_t>> expected;
            for (std::size_t j = 0; j < 40; ++j) {
                if (grouped ? groups[i] == groups[j] : i == j) continue;
                expected.push_back({squared_distance(rows, i, j), j});
            }
            std::ranges::sort(expected);
            ASSERT_EQ(ranked.num_others[i], expected.size());
            ASSERT_EQ(ranked.of_row[i].size(), expected.size());
            for (std::size_t k = 0; k < expected.size(); ++k) {
                EXPECT_EQ(ranked.of_row[i][k].row, expected[k].second);
                EXPECT_EQ(static_cast<double>(ranked.of_row[i][k].squared_distance), expected[k].first);
            }
        }
    }
}

// Mean over all subsets of `drawn` of the other rows of the share of other classes among the nearest of them.
double enumerated_error(const Matrix<float>& rows, std::span<const Label> labels, std::size_t i,
                        std::size_t drawn) {
    double sum = 0, subsets = 0;
    for (std::uint32_t subset = 0; subset < 1u << rows.rows(); ++subset) {
        if (static_cast<std::size_t>(std::popcount(subset)) != drawn || (subset >> i & 1u) != 0) continue;
        double least = 1e30, wrong = 0, tied = 0;
        for (std::size_t j = 0; j < rows.rows(); ++j) {
            if ((subset >> j & 1u) == 0) continue;
            const double distance = squared_distance(rows, i, j);
            if (distance < least) least = distance, wrong = tied = 0;
            if (distance > least) continue;
            tied += 1;
            wrong += labels[j] != labels[i];
        }
        sum += wrong / tied;
        subsets += 1;
    }
    return sum / subsets;
}

TEST(nearest_neighbor_errors, of_a_share_are_means_over_all_subsets_also_with_ties) {
    const Matrix<float> rows = coarse_rows(11, 2, 3);
    const auto labels = random_labels(11, 3, 4);
    const auto ranked = rank_neighbors(rows, {});
    for (const std::size_t drawn : {1, 3, 5, 10}) {
        const auto errors = nearest_neighbor_errors(ranked, labels, static_cast<double>(drawn) / 10);
        for (std::size_t i = 0; i < 11; ++i)
            EXPECT_NEAR(errors[i], enumerated_error(rows, labels, i, drawn), 1e-12) << i << " " << drawn;
    }
}

TEST(nearest_neighbor_errors, need_no_more_neighbors_than_are_ranked) {
    const auto example = two_gaussians(600, 2, 1, 5);
    const auto ranked = rank_neighbors(example.rows, {});
    EXPECT_EQ(ranked.of_row[0].size(), ranked_depth);
    RankedNeighbors shorter = ranked;
    for (auto& nearest : shorter.of_row) nearest.resize(100);
    const auto errors = nearest_neighbor_errors(ranked, example.labels, 0.125);
    const auto cut = nearest_neighbor_errors(shorter, example.labels, 0.125);
    for (std::size_t i = 0; i < errors.size(); ++i) EXPECT_NEAR(errors[i], cut[i], 1e-5);
}

TEST(nearest_neighbor_errors, of_a_row_without_neighbors_is_nothing) {
    const auto example = two_gaussians(6, 2, 1, 6);
    const std::vector<GroupIndex> one_group(6);
    const auto ranked = rank_neighbors(example.rows, one_group);
    for (const double error : nearest_neighbor_errors(ranked, example.labels)) EXPECT_TRUE(std::isnan(error));
    for (const double error : neighbor_vote_errors(ranked, example.labels, 2, 5))
        EXPECT_TRUE(std::isnan(error));
}

// Votes as fractions, ties of the k-th distance shared.
double voted_error(const Matrix<float>& rows, std::span<const Label> labels, std::size_t i, std::size_t k) {
    std::vector<double> distances;
    for (std::size_t j = 0; j < rows.rows(); ++j) {
        if (j != i) distances.push_back(squared_distance(rows, i, j));
    }
    std::ranges::sort(distances);
    const double at_k = distances[k - 1];
    const auto nearer =
        static_cast<double>(std::ranges::count_if(distances, [&](double d) { return d < at_k; }));
    const auto tied = static_cast<double>(std::ranges::count(distances, at_k));
    std::vector<double> votes(3);
    for (std::size_t j = 0; j < rows.rows(); ++j) {
        if (j == i || squared_distance(rows, i, j) > at_k) continue;
        votes[static_cast<std::size_t>(labels[j])] +=
            squared_distance(rows, i, j) < at_k ? 1.0 : (static_cast<double>(k) - nearer) / tied;
    }
    const double most = std::ranges::max(votes);
    const auto winners = std::ranges::count_if(votes, [&](double vote) { return vote > most - 1e-9; });
    if (votes[static_cast<std::size_t>(labels[i])] < most - 1e-9) return 1;
    return 1 - 1 / static_cast<double>(winners);
}

TEST(neighbor_vote_errors, share_votes_among_rows_at_the_same_distance) {
    const Matrix<float> rows = coarse_rows(60, 2, 7);
    const auto labels = random_labels(60, 3, 8);
    const auto ranked = rank_neighbors(rows, {});
    for (const std::size_t k : {1, 5, 9}) {
        const auto errors = neighbor_vote_errors(ranked, labels, 3, k);
        for (std::size_t i = 0; i < 60; ++i)
            EXPECT_NEAR(errors[i], voted_error(rows, labels, i, k), 1e-12) << i << " " << k;
    }
}

}  // namespace
}  // namespace hardlearn::testing
