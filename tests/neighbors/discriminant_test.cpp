#include "hardlearn/neighbors/discriminant.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/core/random.hpp"
#include "tests/support/labelled_rows.hpp"

namespace hardlearn::testing {
namespace {

// Three classes apart in the first two features, all features correlated through a shared disturbance.
LabelledRows correlated_classes(std::size_t count, std::size_t features, std::uint64_t seed) {
    LabelledRows sample{Matrix<float>(count, features), {}};
    RandomStream stream(seed);
    for (std::size_t i = 0; i < count; ++i) {
        const auto label = static_cast<Label>(i % 3);
        sample.labels.push_back(label);
        const double shared = 3.0 * stream.normal();
        for (std::size_t j = 0; j < features; ++j) {
            const double apart = j == 0 ? (label == 1) * 2.0 : j == 1 ? (label == 2) * 2.0 : 0.0;
            sample.rows(i, j) = static_cast<float>(apart + shared + stream.normal());
        }
    }
    return sample;
}

TEST(discriminant, whitens_the_classes_and_centres_the_whole) {
    const LabelledRows sample = correlated_classes(3000, 6, 1);
    const auto projection = fit_discriminant(sample.rows, sample.labels, 3);
    EXPECT_LT(projection.shrinkage, 0.02);
    const auto seen = project(projection, sample.rows);
    ASSERT_EQ(seen.columns(), 2u);
    for (std::size_t d = 0; d < 2; ++d) {
        double total = 0, spread = 0, cross = 0;
        double means[3][2] = {};
        for (std::size_t i = 0; i < 3000; ++i) {
            total += seen(i, d);
            for (std::size_t e = 0; e < 2; ++e) means[i % 3][e] += seen(i, e) / 1000.0;
        }
        for (std::size_t i = 0; i < 3000; ++i) {
            spread += std::pow(seen(i, d) - means[i % 3][d], 2) / 3000.0;
            cross += (seen(i, 0) - means[i % 3][0]) * (seen(i, 1) - means[i % 3][1]) / 3000.0;
        }
        EXPECT_NEAR(total / 3000, 0.0, 1e-3);
        EXPECT_NEAR(spread, 1.0, 0.03);
        EXPECT_NEAR(cross, 0.0, 0.03);
    }
}

// Distances between class means in the discriminant space are Mahalanobis distances in the original one.
TEST(discriminant, finds_what_a_shared_disturbance_hides) {
    const LabelledRows training = correlated_classes(600, 5, 2);
    const LabelledRows fresh = correlated_classes(300, 5, 3);
    const auto projection = fit_discriminant(training.rows, training.labels, 3);
    const auto nearest_mean_accuracy = [&](const Matrix<float>& from, const Matrix<float>& to) {
        Matrix<float> means(3, from.columns());
        for (std::size_t i = 0; i < from.rows(); ++i) {
            for (std::size_t j = 0; j < from.columns(); ++j) means(i % 3, j) += from(i, j) / 200.0f;
        }
        double right = 0;
        for (std::size_t i = 0; i < to.rows(); ++i) {
            std::size_t best = 0;
            double best_distance = 1e300;
            for (std::size_t c = 0; c < 3; ++c) {
                double distance = 0;
                for (std::size_t j = 0; j < to.columns(); ++j)
                    distance += std::pow(to(i, j) - means(c, j), 2);
                if (distance < best_distance) best_distance = distance, best = c;
            }
            right += best == i % 3;
        }
        return right / static_cast<double>(to.rows());
    };
    const double plain = nearest_mean_accuracy(training.rows, fresh.rows);
    const double projected =
        nearest_mean_accuracy(project(projection, training.rows), project(projection, fresh.rows));
    EXPECT_GT(projected, plain + 0.1);
}

TEST(discriminant, works_with_more_features_than_rows) {
    const LabelledRows sample = correlated_classes(40, 300, 4);
    const auto projection = fit_discriminant(sample.rows, sample.labels, 3);
    EXPECT_GT(projection.shrinkage, 0.0);
    const auto seen = project(projection, sample.rows);
    ASSERT_EQ(seen.columns(), 2u);
    for (std::size_t i = 0; i < 40; ++i) EXPECT_TRUE(std::isfinite(seen(i, 0)) && std::isfinite(seen(i, 1)));
}

TEST(discriminant, one_class_or_no_spread_gives_zeros) {
    const LabelledRows sample = correlated_classes(20, 4, 5);
    for (const auto& [rows, labels] : {std::pair(sample.rows, std::vector<Label>(20, 1)),
                                       std::pair(Matrix<float>(20, 4), sample.labels)}) {
        const auto seen = project(fit_discriminant(rows, labels, 3), rows);
        for (std::size_t i = 0; i < 20; ++i) {
            for (std::size_t d = 0; d < seen.columns(); ++d) EXPECT_NEAR(seen(i, d), 0.0f, 1e-4f);
        }
    }
}

}  // namespace
}  // namespace hardlearn::testing
