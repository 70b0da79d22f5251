#include "hardlearn/logistic/logistic_rows.hpp"

#include <gtest/gtest.h>

#include "tests/logistic/support.hpp"

namespace hardlearn::testing {
namespace {

// One way leaves the axes as they are, the other turns them to the principal ones: the model is the same.
TEST(logistic_rows, many_columns_and_many_rows_are_minimised_too) {
    for (const auto& [rows, columns] : {std::pair{400u, 320u}, {320u, 400u}}) {
        const LabelledRows samples = overlapping_clouds(rows, columns, 3, 8);
        const LogisticOptions options{.cost = 0.01};
        const LogisticRegression model = fit_logistic(samples.rows, samples.labels, options);
        EXPECT_TRUE(model.converged);
        const Matrix<double> of_rows = logistic_sample_weights(model, samples.rows, samples.labels, options);
        for (std::size_t j = 0; j < columns; j += 17) {
            double sum = 0;
            for (std::size_t i = 0; i < rows; ++i) sum += of_rows(i, 1) * samples.rows(i, j);
            EXPECT_NEAR(sum, model.weights(1, j), 1e-4);
        }
    }
}

TEST(logistic_rows, rows_of_a_plane_among_many_columns_lose_nothing) {
    // 50 rows in 80 columns that are multiples of two: the rows have two coordinates.
    const LabelledRows plane = overlapping_clouds(50, 2, 2, 5);
    Matrix<float> wide(50, 80);
    for (std::size_t i = 0; i < 50; ++i) {
        for (std::size_t j = 0; j < 80; ++j)
            wide(i, j) = plane.rows(i, j % 2) * static_cast<float>(1 + j % 4);
    }
    const LogisticOptions options{.cost = 2};
    const LogisticRegression model = fit_logistic(wide, plane.labels, options);
    EXPECT_TRUE(model.converged);
    const Matrix<double> of_rows = logistic_sample_weights(model, wide, plane.labels, options);
    for (std::size_t j = 0; j < 80; ++j) {
        double sum = 0;
        for (std::size_t i = 0; i < 50; ++i) sum += of_rows(i, 0) * wide(i, j);
        EXPECT_NEAR(sum, model.weights(0, j), 1e-3);
    }
}

TEST(logistic_rows, rows_that_are_all_equal_have_no_weights) {
    Matrix<float> wide(3, 10);
    for (std::size_t i = 0; i < 3; ++i) std::ranges::fill(wide.row(i), 4.0f);
    const LogisticRegression model = fit_logistic(wide, std::vector<Label>{0, 1, 1}, {});
    for (const float weight : model.weights.row(0)) EXPECT_EQ(weight, 0);
}

}  // namespace
}  // namespace hardlearn::testing
