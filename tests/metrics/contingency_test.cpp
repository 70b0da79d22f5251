#include "hardlearn/metrics/contingency.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

TEST(contingency_table, counts_every_pair_of_labels) {
    const std::vector<Label> first = {0, 0, 2, 2, 2, 0};
    const std::vector<Label> second = {1, 1, 0, 1, 0, 0};
    const auto table = contingency_table(first, 3, second, 2);
    ASSERT_EQ(table.rows(), 3u);
    ASSERT_EQ(table.columns(), 2u);
    const std::uint64_t expected[3][2] = {{1, 2}, {0, 0}, {2, 1}};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 2; ++j) EXPECT_EQ(table(i, j), expected[i][j]) << i << ' ' << j;
    }
}

TEST(contingency_table, of_no_samples_is_zero) {
    const auto table = contingency_table({}, 2, {}, 2);
    EXPECT_EQ(table(0, 0) + table(0, 1) + table(1, 0) + table(1, 1), 0u);
}

TEST(contingency_table, refuses_labels_outside_the_range_and_lengths_that_differ) {
    struct Case {
        std::vector<Label> first, second;
        std::string message;
    };
    const std::vector<Case> cases = {
        {{0, 3}, {0, 0}, "first label of row 1 must lie in [0, 3), got 3"},
        {{0, 1}, {0, -1}, "second label of row 1 must lie in [0, 2), got -1"},
        {{0, 1, 2}, {0, 1}, "labelings must have equal lengths, got 3 and 2"},
    };
    for (const Case& c : cases) {
        expect_error_message(ErrorCode::bad_argument, c.message,
                             [&] { contingency_table(c.first, 3, c.second, 2); });
    }
}

}  // namespace
}  // namespace hardlearn::testing
