#include "hardlearn/evaluation/label_flips.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

std::vector<Label> labels_in_turn(std::size_t count, std::size_t num_classes) {
    std::vector<Label> labels;
    for (std::size_t i = 0; i < count; ++i) labels.push_back(static_cast<Label>(i % num_classes));
    return labels;
}

TEST(flip_labels, flips_the_share_of_the_listed_rows_and_no_other) {
    const auto labels = labels_in_turn(100, 4);
    std::vector<RowIndex> rows(60);
    std::iota(rows.begin(), rows.end(), 20u);
    for (const double share : {0.0, 0.1, 0.25, 0.5, 1.0}) {
        const FlippedLabels flipped = flip_labels(labels, rows, 4, share, RandomStream(3));
        std::size_t count = 0;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            EXPECT_EQ(flipped.labels[i] != labels[i], flipped.is_flipped[i] == 1) << i;
            EXPECT_TRUE(!flipped.is_flipped[i] || (i >= 20 && i < 80)) << i;
            count += flipped.is_flipped[i];
        }
        EXPECT_EQ(count, static_cast<std::size_t>(share * 60));
    }
}

TEST(flip_labels, every_other_class_is_as_likely_as_the_next) {
    const std::vector<Label> labels(6000, 1);
    std::vector<RowIndex> rows(6000);
    std::iota(rows.begin(), rows.end(), 0u);
    const FlippedLabels flipped = flip_labels(labels, rows, 4, 1.0, RandomStream(5));
    for (const Label c : {0, 2, 3}) EXPECT_NEAR(std::ranges::count(flipped.labels, c), 2000, 150) << c;
    EXPECT_EQ(std::ranges::count(flipped.labels, Label{1}), 0);
}

TEST(flip_labels, more_noise_adds_to_less_noise) {
    const auto labels = labels_in_turn(200, 3);
    std::vector<RowIndex> rows(200);
    std::iota(rows.begin(), rows.end(), 0u);
    const FlippedLabels less = flip_labels(labels, rows, 3, 0.1, RandomStream(7));
    const FlippedLabels more = flip_labels(labels, rows, 3, 0.4, RandomStream(7));
    for (std::size_t i = 0; i < 200; ++i) {
        EXPECT_TRUE(!less.is_flipped[i] || less.labels[i] == more.labels[i]) << i;
    }
    EXPECT_NE(more.labels, flip_labels(labels, rows, 3, 0.4, RandomStream(8)).labels);
}

TEST(flip_labels, name_what_is_wrong) {
    const auto labels = labels_in_turn(4, 2);
    const std::vector<RowIndex> rows = {0, 1};
    expect_error_message(ErrorCode::bad_argument, "a share of 1.5 flipped labels: expected one in [0, 1]",
                         [&] { flip_labels(labels, rows, 2, 1.5, RandomStream(1)); });
    expect_error_message(ErrorCode::bad_argument, "1 class: flipping labels needs two",
                         [&] { flip_labels(labels, rows, 1, 0.5, RandomStream(1)); });
}

}  // namespace
}  // namespace hardlearn::testing
