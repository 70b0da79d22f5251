#include "hardlearn/traininglet/precision_pruning.hpp"

#include <gtest/gtest.h>

namespace hardlearn::testing {
namespace {

std::vector<RowIndex> rows_of(const std::vector<FusedSample>& samples) {
    std::vector<RowIndex> rows;
    for (const FusedSample& sample : samples) rows.push_back(sample.row);
    return rows;
}

TEST(prune_precisely, drops_pruned_rows_but_never_the_last_of_a_class) {
    const std::vector<Label> labels = {0, 0, 1, 1, 2};
    const std::vector<FusedSample> fused = {{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}};
    const std::vector<float> distances = {5, 4, 3, 2, 1};
    EXPECT_EQ(rows_of(prune_precisely(fused, labels, 3, std::vector<std::uint8_t>{0, 1, 1, 0, 0}, distances)),
              (std::vector<RowIndex>{0, 3, 4}));
    // Class 1 would vanish: the one nearer to the query stays.
    EXPECT_EQ(rows_of(prune_precisely(fused, labels, 3, std::vector<std::uint8_t>{0, 0, 1, 1, 0}, distances)),
              (std::vector<RowIndex>{0, 1, 3, 4}));
    EXPECT_EQ(rows_of(prune_precisely(fused, labels, 3, std::vector<std::uint8_t>(5, 1), distances)),
              (std::vector<RowIndex>{1, 3, 4}));
}

TEST(prune_precisely, ties_keep_the_lower_row) {
    const std::vector<Label> labels = {0, 0};
    const std::vector<FusedSample> fused = {{0, 1}, {1, 1}};
    EXPECT_EQ(
        rows_of(prune_precisely(fused, labels, 1, std::vector<std::uint8_t>{1, 1}, std::vector<float>{2, 2})),
        (std::vector<RowIndex>{0}));
}

}  // namespace
}  // namespace hardlearn::testing
