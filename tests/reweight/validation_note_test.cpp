#include "hardlearn/reweight/validation_note.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace hardlearn::testing {
namespace {

std::vector<EpochRecord> epochs_of(const std::vector<double>& accuracies, std::size_t moved_rows = 0) {
    std::vector<EpochRecord> epochs;
    for (const double accuracy : accuracies) {
        epochs.push_back({.epoch = epochs.size() + 1,
                          .validation_accuracy = accuracy,
                          .validation_rows = 21,
                          .moved_rows = moved_rows});
    }
    return epochs;
}

TEST(failed_validation_note, tells_since_when_and_whether_the_rows_were_the_same) {
    const auto held = failed_validation_note(epochs_of({.5, .2, .1, 0, 0, 0, 0, 0}), 6);
    ASSERT_TRUE(held.has_value());
    EXPECT_NE(held->find("from epoch 4 on nearly all 21 validation rows"), std::string::npos) << *held;
    EXPECT_NE(held->find("the same rows all the time"), std::string::npos);
    const auto moving = failed_validation_note(epochs_of({.5, .2, .1, 0, 0, 0, 0, 0}, 2), 6);
    ASSERT_TRUE(moving.has_value());
    EXPECT_EQ(moving->find("the same rows"), std::string::npos);
}

TEST(failed_validation_note, is_none_where_validation_is_learned_or_there_is_none) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(failed_validation_note({}, 6));
    EXPECT_FALSE(failed_validation_note(epochs_of({0, 0, 0, 0, 0, .5}), 6)) << "it recovered";
    EXPECT_FALSE(failed_validation_note(epochs_of({.5, .5, .5, .5, 0, 0}), 6)) << "two epochs are none";
    EXPECT_FALSE(
        failed_validation_note(epochs_of({.5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, 0, 0, 0}), 6))
        << "under a quarter of the epochs";
    EXPECT_FALSE(failed_validation_note(epochs_of({.1, .1, .1, .1}), 6))
        << "poor, but above a quarter of chance";
    EXPECT_FALSE(failed_validation_note(epochs_of({nan, nan, nan, nan}), 6));
}

}  // namespace
}  // namespace hardlearn::testing
