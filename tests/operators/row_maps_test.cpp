#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "hardlearn/operators/feature_choice.hpp"
#include "hardlearn/operators/leaf_embedding.hpp"
#include "hardlearn/operators/row_normalisation.hpp"
#include "hardlearn/operators/whitening.hpp"
#include "tests/operators/support.hpp"

namespace hardlearn::testing {
namespace {

double mean_of(const Matrix<float>& rows, std::size_t column) {
    double mean = 0;
    for (std::size_t i = 0; i < rows.rows(); ++i) mean += rows(i, column) / static_cast<double>(rows.rows());
    return mean;
}

double covariance_of(const Matrix<float>& rows, std::size_t one, std::size_t other) {
    double sum = 0;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        sum += (rows(i, one) - mean_of(rows, one)) * (rows(i, other) - mean_of(rows, other));
    return sum / static_cast<double>(rows.rows());
}

TEST(row_normalisation, multiples_of_a_row_in_the_data_become_the_same) {
    // Prepared values are (value - mean) / deviation: their origin is -mean / deviation.
    const double means[] = {4, -2, 10}, deviations[] = {2, 1, 5};
    OwnedRows rows = uneven_classes({20}, 3, 0);
    for (std::size_t j = 0; j < 3; ++j) rows.origins.push_back(static_cast<float>(-means[j] / deviations[j]));
    const auto map = fit_row_normalisation(rows.rows());
    Matrix<float> queries(3, 3);
    const double shape[] = {1, -3, 2}, factors[] = {1, 0.01, 250};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j)
            queries(i, j) = static_cast<float>((factors[i] * shape[j] - means[j]) / deviations[j]);
    }
    const Matrix<float> seen = map->apply(queries, {});
    for (std::size_t j = 0; j < 3; ++j) {
        EXPECT_NEAR(seen(1, j), seen(0, j), 1e-3);  // of 0.01 a float beside the mean keeps five digits
        EXPECT_NEAR(seen(2, j), seen(0, j), 1e-5);
    }
}

TEST(row_normalisation, standardises_what_results_and_keeps_zeros_and_constants_finite) {
    OwnedRows rows = uneven_classes({50}, 4, 0);
    for (std::size_t i = 0; i < 50; ++i) rows.features(i, 3) = 0;
    for (float& value : rows.features.row(7)) value = 0;
    const Matrix<float> seen = fit_row_normalisation(rows.rows())->apply(rows.features, {});
    for (std::size_t j = 0; j < 3; ++j) {
        EXPECT_NEAR(mean_of(seen, j), 0, 1e-5);
        EXPECT_NEAR(covariance_of(seen, j, j), 1, 1e-4);
    }
    for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(seen(i, 3), 0.0f);
}

TEST(whitening, gives_uncorrelated_components_of_variance_1_of_tall_and_wide_tables) {
    for (const std::size_t features : {5u, 60u}) {
        OwnedRows rows = uneven_classes({40}, features, 0);
        for (std::size_t i = 0; i < 40; ++i) rows.features(i, 1) += 3 * rows.features(i, 0);
        const Matrix<float> seen = fit_whitening(rows.rows())->apply(rows.features, {});
        ASSERT_GE(seen.columns(), 2u);
        ASSERT_LE(seen.columns(), std::min<std::size_t>(features, 39));
        for (std::size_t a = 0; a < seen.columns(); ++a) {
            EXPECT_NEAR(mean_of(seen, a), 0, 1e-4);
            for (std::size_t b = 0; b <= a; ++b)
                EXPECT_NEAR(covariance_of(seen, a, b), a == b ? 1 : 0, 1e-3) << features;
        }
    }
}

TEST(whitening, drops_what_holds_less_than_a_twentieth_of_the_variance) {
    OwnedRows rows = uneven_classes({200}, 3, 0);
    for (std::size_t i = 0; i < 200; ++i) rows.features(i, 2) *= 0.01f;
    EXPECT_EQ(fit_whitening(rows.rows())->apply(rows.features, {}).columns(), 2u);
    for (std::size_t i = 0; i < 200; ++i) std::ranges::fill(rows.features.row(i), 1.0f);
    const Matrix<float> nothing = fit_whitening(rows.rows())->apply(rows.features, {});
    EXPECT_EQ(nothing.columns(), 1u);
    EXPECT_EQ(nothing(0, 0), 0.0f);
}

TEST(anova, has_the_f_of_the_textbook) {
    OwnedRows rows = uneven_classes({3, 3}, 3, 0);
    const float first[] = {1, 2, 3, 2, 3, 4}, apart[] = {0, 0, 0, 1, 1, 1};
    for (std::size_t i = 0; i < 6; ++i) {
        rows.features(i, 0) = first[i];
        rows.features(i, 1) = 5;
        rows.features(i, 2) = apart[i];
    }
    const auto f = anova_f(rows.rows());
    EXPECT_NEAR(f[0], 1.5, 1e-9);  // between 1.5 with 1 degree of freedom, within 4 with 4
    EXPECT_EQ(f[1], 0.0);
    EXPECT_EQ(f[2], std::numeric_limits<double>::infinity());
}

TEST(anova, keeps_half_of_the_features_and_few_where_rows_are_few) {
    OwnedRows rows = uneven_classes({60, 60}, 9, 2);
    for (std::size_t i = 0; i < 120; ++i) rows.features(i, 6) += 5.0f * static_cast<float>(rows.labels[i]);
    const Matrix<float> seen = fit_feature_choice(rows.rows())->apply(rows.features, {});
    ASSERT_EQ(seen.columns(), 5u);
    std::size_t found = 0;
    for (std::size_t j = 0; j < 5; ++j)
        found += seen(3, j) == rows.features(3, 0) || seen(3, j) == rows.features(3, 6);
    EXPECT_EQ(found, 2u);
    const OwnedRows few = uneven_classes({15, 15}, 40, 2);
    EXPECT_EQ(fit_feature_choice(few.rows())->apply(few.features, {}).columns(), 3u);
    const OwnedRows one = uneven_classes({15, 15}, 1, 2);
    EXPECT_EQ(fit_feature_choice(one.rows())->apply(one.features, {}).columns(), 1u);
}

TEST(leaf_embedding, has_one_leaf_a_tree_and_puts_rows_without_a_common_leaf_at_one_distance) {
    const OwnedRows rows = uneven_classes({60, 60}, 3, 4);
    const Matrix<float> seen = fit_leaf_embedding(rows.rows(), 1)->apply(rows.features, {});
    for (std::size_t i = 0; i < 120; ++i) {
        EXPECT_EQ(std::ranges::count_if(seen.row(i), [](float value) { return value > 0; }), 30);
    }
    double largest = 0;
    for (std::size_t i = 0; i < 60; ++i) {
        double distance = 0;
        for (std::size_t j = 0; j < seen.columns(); ++j)
            distance += (seen(i, j) - seen(119 - i, j)) * (seen(i, j) - seen(119 - i, j));
        largest = std::max(largest, distance);
    }
    EXPECT_NEAR(largest, 2.0 * static_cast<double>(seen.columns()),
                1e-2 * static_cast<double>(seen.columns()));
}

}  // namespace
}  // namespace hardlearn::testing
