#include "hardlearn/hardness/learning_curve.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/hardness/balanced_neighbor_error.hpp"
#include "tests/hardness/planted.hpp"

namespace hardlearn::testing {
namespace {

// Classes alternate over a square of cells: neighbours need many rows.
LabelledRows checkerboard(std::size_t rows, std::size_t cells, std::uint64_t seed) {
    LabelledRows example{Matrix<float>(rows, 2), {}, 2};
    RandomStream stream(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        std::size_t sum = 0;
        for (float& value : example.rows.row(i)) {
            const double place = stream.uniform() * static_cast<double>(cells);
            value = static_cast<float>(place);
            sum += static_cast<std::size_t>(place);
        }
        example.labels.push_back(static_cast<Label>(sum % 2));
    }
    return example;
}

LearningCurve curve_of(const LabelledRows& example) {
    return learning_curve(rank_neighbors(example.rows, {}), labels_of(example), {200});
}

TEST(learning_curve, ends_at_the_error_of_all_rows) {
    const auto example = two_gaussians(200, 3, 1.5, 1);
    const auto curve = curve_of(example);
    ASSERT_EQ(curve.points.size(), 4u);
    EXPECT_EQ(curve.points[0].share, 0.125);
    EXPECT_EQ(curve.points[3].share, 1.0);
    EXPECT_EQ(curve.points[3].error, balanced_neighbor_error(example.rows, labels_of(example)).error);
}

TEST(learning_curve, foretells_what_twice_the_rows_give) {
    // 400 rows foretell the error of 800 of the same kind.
    double foretold = 0, come_true = 0;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        const auto curve = curve_of(checkerboard(400, 6, seed));
        foretold += curve.points[3].error - curve.gain_of_doubling.estimate;
        come_true += curve_of(checkerboard(800, 6, 50 + seed)).points[3].error;
        EXPECT_GT(curve.last_two_doublings.low, 0.0);
        EXPECT_GT(curve.gain_of_doubling.estimate, 0.02);
    }
    EXPECT_NEAR(foretold / 8, come_true / 8, 0.05);
}

TEST(learning_curve, is_flat_where_rows_are_enough_or_useless) {
    for (const double distance : {0.0, 8.0}) {
        const auto curve = curve_of(two_gaussians(600, 2, distance, 2));
        EXPECT_LT(curve.gain_of_doubling.estimate, 0.03) << distance;
    }
}

TEST(intrinsic_dimension, is_that_of_the_plane_on_which_rows_lie) {
    const auto plane = two_gaussians(800, 2, 0, 3);
    Matrix<float> wide(800, 20);
    RandomStream stream(4);
    for (std::size_t f = 0; f < 20; ++f) {
        const double a = stream.normal(), b = stream.normal();
        for (std::size_t i = 0; i < 800; ++i)
            wide(i, f) = static_cast<float>(a * static_cast<double>(plane.rows(i, 0)) +
                                            b * static_cast<double>(plane.rows(i, 1)));
    }
    EXPECT_NEAR(intrinsic_dimension(rank_neighbors(wide, {})), 2, 0.3);
    EXPECT_NEAR(intrinsic_dimension(rank_neighbors(two_gaussians(800, 5, 0, 5).rows, {})), 5, 1);
    EXPECT_TRUE(std::isnan(intrinsic_dimension(rank_neighbors(Matrix<float>(10, 2), {}))));
}

}  // namespace
}  // namespace hardlearn::testing
