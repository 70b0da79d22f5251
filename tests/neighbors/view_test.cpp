#include "hardlearn/neighbors/view.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

Matrix<float> random_rows(std::size_t rows, std::size_t columns, double offset) {
    Matrix<float> matrix(rows, columns);
    RandomStream stream(11);
    for (std::size_t i = 0; i < rows; ++i) {
        for (float& value : matrix.row(i)) value = static_cast<float>(stream.normal() + offset);
    }
    return matrix;
}

double pearson(std::span<const float> a, std::span<const float> b, bool centered) {
    const auto n = static_cast<double>(a.size());
    double mean_a = 0, mean_b = 0;
    for (std::size_t j = 0; centered && j < a.size(); ++j) mean_a += a[j] / n, mean_b += b[j] / n;
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t j = 0; j < a.size(); ++j) {
        ab += (a[j] - mean_a) * (b[j] - mean_b);
        aa += (a[j] - mean_a) * (a[j] - mean_a);
        bb += (b[j] - mean_b) * (b[j] - mean_b);
    }
    return ab / std::sqrt(aa * bb);
}

TEST(view, distances_are_one_minus_the_correlation_and_one_minus_the_cosine) {
    const auto rows = random_rows(12, 31, 2.0);
    for (const View view : {View::correlation, View::cosine}) {
        const auto seen = view_rows(view, rows);
        for (std::size_t i = 1; i < rows.rows(); ++i) {
            const float squared = squared_euclidean(seen.row(0).data(), seen.row(i).data(), seen.stride());
            const double expected = 1.0 - pearson(rows.row(0), rows.row(i), view == View::correlation);
            EXPECT_NEAR(view_distance(view, squared, 31), expected, 1e-6) << name_of(view);
        }
    }
}

TEST(view, euclidean_leaves_rows_as_they_are) {
    const auto rows = random_rows(3, 5, 0.0);
    const auto seen = view_rows(View::euclidean, rows);
    for (std::size_t j = 0; j < 5; ++j) EXPECT_EQ(seen(2, j), rows(2, j));
    EXPECT_DOUBLE_EQ(view_distance(View::euclidean, 9.0f, 5), 3.0);
}

TEST(view, a_constant_row_has_no_direction) {
    Matrix<float> rows(2, 7);
    for (std::size_t j = 0; j < 7; ++j) rows(0, j) = 0.1f;
    const auto correlated = view_rows(View::correlation, rows);
    const auto cosine = view_rows(View::cosine, rows);
    for (std::size_t j = 0; j < 7; ++j) {
        EXPECT_EQ(correlated(0, j), 0.0f);
        EXPECT_EQ(cosine(1, j), 0.0f);
        EXPECT_NEAR(cosine(0, j), 1.0 / std::sqrt(7.0), 1e-6);
    }
}

TEST(view, names_are_parsed_and_unknown_ones_answered_with_the_known) {
    for (const View view :
         {View::euclidean, View::correlation, View::cosine, View::wasserstein, View::lda, View::leaf}) {
        EXPECT_EQ(parse_name<View>(name_of(view)), view);
    }
    expect_error_message(
        ErrorCode::bad_argument,
        "unknown view 'manhattan': expected one of euclidean, correlation, cosine, wasserstein, "
        "lda, leaf",
        [&] { parse_name<View>("manhattan"); });
}

}  // namespace
}  // namespace hardlearn::testing
