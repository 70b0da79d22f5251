#include "hardlearn/traininglet/sanitization.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include <algorithm>

namespace hardlearn::testing {
namespace {

// Six rows on a line at 0, 1, 2, 10, 11, 12; neighbours by distance, ties to the lower row.
std::vector<std::vector<Neighbor>> line_neighbors(const std::vector<float>& places) {
    std::vector<std::vector<Neighbor>> lists(places.size());
    for (RowIndex i = 0; i < places.size(); ++i) {
        for (RowIndex j = 0; j < places.size(); ++j) {
            const float d = places[i] - places[j];
            if (i != j) lists[i].push_back({d * d, j});
        }
        std::ranges::stable_sort(lists[i], {}, &Neighbor::squared_distance);
    }
    return lists;
}

const std::vector<float> places = {0, 1, 2, 10, 11, 12};
const std::vector<Label> labels = {0, 0, 0, 1, 1, 1};

TEST(sanitize, removes_what_is_predicted_wrongly) {
    const std::vector<Label> left_out = {0, 1, 0, 1, 1, 1};
    const Sanitization result = sanitize(labels, 2, left_out, line_neighbors(places), {});
    EXPECT_EQ(result.is_good, (std::vector<std::uint8_t>{1, 0, 1, 1, 1, 1}));
    EXPECT_EQ(result.is_clean, (std::vector<std::uint8_t>{1, 0, 1, 1, 1, 1}));
    ASSERT_EQ(result.ledger.size(), 1u);
    EXPECT_EQ(result.ledger[0].row, 1u);
    EXPECT_EQ(result.ledger[0].predicted, 1);
    EXPECT_EQ(result.ledger[0].reason, LedgerReason::predicted_wrongly);
    EXPECT_NEAR(result.removed_share(), 1.0 / 6, 1e-12);
}

TEST(sanitize, removes_neighbours_of_the_bad_and_says_whose) {
    const std::vector<Label> left_out = {0, 0, 1, 1, 1, 0};
    const Sanitization result =
        sanitize(labels, 2, left_out, line_neighbors(places), {.num_pruned_neighbors = 1});
    EXPECT_EQ(result.is_clean, (std::vector<std::uint8_t>{1, 0, 0, 1, 0, 0}));
    ASSERT_EQ(result.ledger.size(), 4u);
    EXPECT_EQ(result.ledger[0].row, 1u);
    EXPECT_EQ(result.ledger[0].reason, LedgerReason::neighbor_of_bad);
    EXPECT_EQ(result.ledger[0].because_of, 2u);
    EXPECT_EQ(result.ledger[2].because_of, 5u);
    EXPECT_EQ(result.ledger[3].reason, LedgerReason::predicted_wrongly);
}

TEST(sanitize, a_radius_takes_all_within_it) {
    const std::vector<Label> left_out = {0, 1, 0, 1, 1, 1};
    const Sanitization result =
        sanitize(labels, 2, left_out, line_neighbors(places), {.removal_radius = 1.0});
    // Rows 0, 1, 2 all go; the safeguard then returns the good row nearest to the bad one.
    EXPECT_EQ(result.is_pruned, (std::vector<std::uint8_t>{1, 1, 1, 0, 0, 0}));
    EXPECT_EQ(result.is_clean, (std::vector<std::uint8_t>{1, 0, 0, 1, 1, 1}));
    EXPECT_EQ(result.ledger[0].reason, LedgerReason::restored_for_class);
}

TEST(sanitize, a_radius_is_a_distance_not_its_square) {
    const std::vector<Label> left_out = {0, 1, 0, 1, 1, 1};  // row 1 is bad
    for (const double radius : {0.5, 1.0, 1.5, 9.5, 10.0, 100.0}) {
        const Sanitization result =
            sanitize(labels, 2, left_out, line_neighbors(places), {.removal_radius = radius});
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const bool is_near =
                std::abs(static_cast<double>(places[i]) - static_cast<double>(places[1])) <= radius;
            EXPECT_EQ(result.is_pruned[i] != 0, is_near) << radius << " " << i;
        }
    }
}

TEST(sanitize, a_class_without_good_samples_keeps_its_own) {
    const std::vector<Label> left_out = {0, 0, 0, 0, 0, 0};
    const Sanitization result = sanitize(labels, 2, left_out, line_neighbors(places), {});
    EXPECT_EQ(result.is_clean, (std::vector<std::uint8_t>(6, 1)));
    EXPECT_EQ(result.ledger.size(), 3u);
    for (const LedgerEntry& entry : result.ledger) EXPECT_EQ(entry.reason, LedgerReason::restored_for_class);
    EXPECT_EQ(result.removed_share(), 0.0);
}

TEST(sanitize, leaves_perfect_data_alone) {
    const Sanitization result =
        sanitize(labels, 2, labels, line_neighbors(places), {.num_pruned_neighbors = 3});
    EXPECT_TRUE(result.ledger.empty());
    EXPECT_EQ(result.is_clean, (std::vector<std::uint8_t>(6, 1)));
}

TEST(soft_sanitization, scales_by_the_doubt_and_keeps_each_class_s_weight) {
    Matrix<float> scores(4, 2);
    const float values[4][2] = {{0.8f, 0.2f}, {0.2f, 0.8f}, {0.5f, 0.5f}, {1.0f, 0.0f}};
    for (std::size_t i = 0; i < 4; ++i) std::ranges::copy(values[i], scores.row(i).begin());
    const std::vector<Label> given = {0, 0, 1, 1};
    const auto factors = soft_sanitization_factors(given, 2, scores, 0.05f);
    EXPECT_NEAR(factors[0] / factors[1], 4.0, 1e-5);
    EXPECT_NEAR(factors[2] / factors[3], 20.0, 1e-4);
    EXPECT_NEAR(factors[0] + factors[1], 2.0, 1e-6);
    EXPECT_NEAR(factors[2] + factors[3], 2.0, 1e-6);
}

}  // namespace
}  // namespace hardlearn::testing
