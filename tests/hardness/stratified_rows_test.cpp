#include "hardlearn/hardness/stratified_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace hardlearn::testing {
namespace {

// Class c has sizes[c] rows; classes take turns as long as they last.
std::vector<Label> interleaved(std::vector<std::size_t> sizes) {
    std::vector<Label> labels;
    for (bool any = true; any;) {
        any = false;
        for (std::size_t c = 0; c < sizes.size(); ++c) {
            if (sizes[c] == 0) continue;
            --sizes[c];
            labels.push_back(static_cast<Label>(c));
            any = true;
        }
    }
    return labels;
}

std::vector<std::size_t> counts(const std::vector<Label>& labels, const std::vector<RowIndex>& rows,
                                std::size_t num_classes) {
    std::vector<std::size_t> result(num_classes);
    for (const RowIndex row : rows) ++result[static_cast<std::size_t>(labels[row])];
    return result;
}

TEST(stratified_rows, keep_the_class_shares_and_the_size) {
    const auto labels = interleaved({500, 300, 150, 49, 1, 0});
    for (const std::size_t size : {10u, 100u, 800u, 999u}) {
        const auto rows = stratified_rows(labels, 6, size, RandomStream(size));
        EXPECT_EQ(rows.size(), size);
        EXPECT_TRUE(std::ranges::is_sorted(rows));
        EXPECT_EQ(std::ranges::adjacent_find(rows), rows.end());
        const auto chosen = counts(labels, rows, 6);
        const std::vector<double> shares = {0.5, 0.3, 0.15, 0.049, 0.001, 0};
        for (std::size_t c = 0; c < 6; ++c) {
            EXPECT_NEAR(static_cast<double>(chosen[c]), shares[c] * static_cast<double>(size), 1.5);
        }
        EXPECT_EQ(chosen[4], 1u);
    }
}

TEST(stratified_rows, every_class_keeps_a_row) {
    const auto labels = interleaved({50, 1, 1, 1, 1});
    EXPECT_EQ(counts(labels, stratified_rows(labels, 5, 3, RandomStream(1)), 5),
              (std::vector<std::size_t>{1, 1, 1, 1, 1}));
}

TEST(stratified_rows, all_rows_come_if_all_are_asked_for) {
    const auto labels = interleaved({5, 2, 9});
    std::vector<RowIndex> all(16);
    std::iota(all.begin(), all.end(), RowIndex{0});
    EXPECT_EQ(stratified_rows(labels, 3, 16, RandomStream(1)), all);
    EXPECT_EQ(stratified_rows(labels, 3, 1000, RandomStream(2)), all);
    EXPECT_TRUE(stratified_rows({}, 3, 4, RandomStream(2)).empty());
}

TEST(stratified_rows, every_row_of_a_class_is_equally_likely) {
    const auto labels = interleaved({20, 10});
    std::vector<double> visits(30);
    constexpr int repeats = 4000;
    for (std::uint64_t seed = 0; seed < repeats; ++seed) {
        for (const RowIndex row : stratified_rows(labels, 2, 15, RandomStream(seed))) ++visits[row];
    }
    for (const double visit : visits) EXPECT_NEAR(visit / repeats, 0.5, 0.04);
}

}  // namespace
}  // namespace hardlearn::testing
