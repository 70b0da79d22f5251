#include "hardlearn/learninglet/rank_scale.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/core/random.hpp"
#include "hardlearn/data/preparation.hpp"

namespace hardlearn::testing {
namespace {

Matrix<float> column(std::vector<float> values) {
    Matrix<float> rows(values.size(), 1);
    for (std::size_t i = 0; i < values.size(); ++i) rows(i, 0) = values[i];
    return rows;
}

TEST(rank_scale, gives_the_normal_quantiles_of_ranks) {
    const Matrix<float> rows = column({10, 30, 20, 1000});
    const RankScale scale(rows, all_rows(4), {});
    const Matrix<float> ranks = scale.apply(rows, {});
    // F = 1/8, 5/8, 3/8, 7/8: quantiles -1.15035, 0.31864, -0.31864, 1.15035, divided by their deviation.
    const double deviation = std::sqrt((1.15034938 * 1.15034938 + 0.31863936 * 0.31863936) / 2);
    EXPECT_NEAR(ranks(0, 0), -1.15034938 / deviation, 1e-6);
    EXPECT_NEAR(ranks(1, 0), 0.31863936 / deviation, 1e-6);
    EXPECT_NEAR(ranks(2, 0), -0.31863936 / deviation, 1e-6);
    EXPECT_NEAR(ranks(3, 0), 1.15034938 / deviation, 1e-6);
}

TEST(rank_scale, places_new_values_between_known_ones_and_clips_beyond_them) {
    const Matrix<float> rows = column({1, 2, 3, 4});
    const RankScale scale(rows, all_rows(4), {});
    const Matrix<float> known = scale.apply(rows, {});
    const Matrix<float> fresh = scale.apply(column({-5, 2.5, 99}), {});
    EXPECT_EQ(fresh(0, 0), known(0, 0)) << "F is at least 1 / 2n";
    EXPECT_NEAR(fresh(1, 0), 0, 1e-6) << "half of the values are less";
    EXPECT_EQ(fresh(2, 0), known(3, 0));
}

TEST(rank_scale, does_not_change_under_monotone_maps_and_is_standardised) {
    RandomStream stream(1);
    std::vector<float> values, cubed;
    for (int i = 0; i < 101; ++i) {
        values.push_back(static_cast<float>(stream.below(40)) / 7);
        cubed.push_back(std::pow(values.back(), 3.0f));
    }
    const Matrix<float> plain = column(values), mapped = column(cubed);
    const Matrix<float> a = RankScale(plain, all_rows(101), {}).apply(plain, {});
    const Matrix<float> b = RankScale(mapped, all_rows(101), {}).apply(mapped, {});
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < 101; ++i) {
        EXPECT_EQ(a(i, 0), b(i, 0));
        sum += a(i, 0);
        squares += a(i, 0) * a(i, 0);
    }
    EXPECT_NEAR(sum / 101, 0, 1e-6);
    EXPECT_NEAR(squares / 101, 1, 1e-5);
}

TEST(rank_scale, is_learned_from_the_training_rows_alone_and_drops_what_is_constant_there) {
    Matrix<float> rows(4, 2);
    rows(0, 0) = 2.5f, rows(1, 0) = 1, rows(2, 0) = 2, rows(3, 0) = 3;
    rows(0, 1) = 9, rows(1, 1) = rows(2, 1) = rows(3, 1) = 7;
    const std::vector<RowIndex> training = {1, 2, 3};  // the row that is left out stands before them
    const Matrix<float> ranks = RankScale(rows, training, {}).apply(rows, {});
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(ranks(i, 1), 0);
    EXPECT_GT(ranks(0, 0), ranks(2, 0));
    EXPECT_LT(ranks(0, 0), ranks(3, 0));
    EXPECT_NEAR(ranks(2, 0), 0, 1e-6) << "the middle one of three";
}

}  // namespace
}  // namespace hardlearn::testing
