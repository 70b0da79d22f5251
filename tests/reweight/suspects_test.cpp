#include "hardlearn/reweight/suspects.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace hardlearn::testing {
namespace {

Matrix<float> matrix(const std::vector<std::vector<float>>& rows) {
    Matrix<float> result(rows.size(), rows[0].size());
    for (std::size_t i = 0; i < rows.size(); ++i) std::ranges::copy(rows[i], result.row(i).begin());
    return result;
}

// Mean own probability: class 0 (0.9 + 0.7 + 0.2) / 3 = 0.6, class 1 (0.8 + 0.4) / 2 = 0.6.
TEST(suspect_rows, needs_another_class_as_sure_as_that_class_s_own_rows_are) {
    const auto p = matrix({{0.9F, 0.1F}, {0.7F, 0.3F}, {0.2F, 0.8F}, {0.2F, 0.8F}, {0.55F, 0.45F}});
    const std::vector<Label> labels = {0, 0, 0, 1, 1};
    // Row 2 is suspect; row 4 leans to class 0, but less than that class's rows do.
    EXPECT_EQ(suspect_rows(p, labels), (std::vector<char>{0, 0, 1, 0, 0}));
}

TEST(suspect_rows, a_class_without_rows_convinces_nobody) {
    const auto p = matrix({{0.3F, 0.0F, 0.7F}, {0.0F, 0.3F, 0.7F}});
    EXPECT_EQ(suspect_rows(p, std::vector<Label>{0, 1}), (std::vector<char>{0, 0}));
}

TEST(left_out_surprise, is_zero_for_the_most_probable_class_and_bounded) {
    const auto p = matrix({{0.9F, 0.1F}, {0.9F, 0.1F}, {1.0F, 0.0F}});
    const auto surprise = left_out_surprise(p, std::vector<Label>{0, 1, 1});
    EXPECT_FLOAT_EQ(surprise[0], 0);
    EXPECT_NEAR(surprise[1], std::log(9.0) / 3, 1e-5);
    EXPECT_NEAR(surprise[2], std::log(1e4) / 3, 1e-5);
}

}  // namespace
}  // namespace hardlearn::testing
