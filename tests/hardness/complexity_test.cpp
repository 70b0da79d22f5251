#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "hardlearn/core/error.hpp"
#include "hardlearn/hardness/class_balance.hpp"
#include "hardlearn/hardness/classical_measures.hpp"
#include "hardlearn/hardness/feature_complexity.hpp"
#include "hardlearn/hardness/linear_complexity.hpp"
#include "hardlearn/hardness/neighborhood_complexity.hpp"
#include "hardlearn/hardness/spectral_complexity.hpp"
#include "hardlearn/hardness/sphere_cover.hpp"
#include "tests/hardness/complexity_golden.hpp"
#include "tests/hardness/planted.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

LabelledRows rows_of(const GoldenComplexity& golden) {
    LabelledRows example{Matrix<float>(golden.rows.size(), golden.rows.front().size()), {}, 5};
    for (std::size_t i = 0; i < golden.rows.size(); ++i) {
        std::ranges::copy(golden.rows[i], example.rows.row(i).begin());
        example.labels.push_back(static_cast<Label>(golden.labels[i]));
    }
    return example;
}

InterpolatedPoints points_of(const GoldenComplexity& golden) {
    InterpolatedPoints result{Matrix<float>(golden.points.size(), golden.points.front().size())};
    for (std::size_t i = 0; i < golden.points.size(); ++i) {
        std::ranges::copy(golden.points[i], result.points.row(i).begin());
        result.labels.push_back(static_cast<Label>(golden.labels_of_points[i]));
    }
    return result;
}

TEST(complexity, is_that_of_the_definitions_on_ten_sets) {
    ASSERT_EQ(golden_complexity.size(), 10u);
    for (const GoldenComplexity& golden : golden_complexity) {
        const LabelledRows example = rows_of(golden);
        const auto features = feature_complexity(example.rows, labels_of(example));
        EXPECT_NEAR(features.f1, golden.f1, 1e-10);
        EXPECT_NEAR(features.f2, golden.f2, 1e-10);
        EXPECT_NEAR(features.f3, golden.f3, 1e-10);
        EXPECT_NEAR(features.f4, golden.f4, 1e-10);
        const auto neighborhood = neighborhood_complexity(example.rows, labels_of(example));
        EXPECT_NEAR(neighborhood.n1, golden.n1, 1e-10);
        EXPECT_NEAR(neighborhood.n2, golden.n2, 1e-10);
        EXPECT_NEAR(neighborhood.n3, golden.n3, 1e-10);
        EXPECT_NEAR(neighborhood.lsc, golden.lsc, 1e-10);
        const auto balance = class_balance(labels_of(example));
        EXPECT_NEAR(balance.class_entropy, golden.class_entropy, 1e-10);
        EXPECT_NEAR(balance.imbalance_ratio, golden.imbalance_ratio, 1e-10);
    }
}

TEST(complexity, of_the_other_kinds_is_that_of_the_definitions_too) {
    for (const GoldenComplexity& golden : golden_complexity) {
        const LabelledRows example = rows_of(golden);
        const InterpolatedPoints points = points_of(golden);
        const RowDistances distances(example.rows);
        const auto measures = classical_measures({.rows = example.rows,
                                                  .labels = labels_of(example),
                                                  .distances = distances,
                                                  .points = points,
                                                  .scaled_points = points.points});
        const auto value = [&](std::string_view name) {
            const auto found = std::ranges::find(classical_measure_names, name);
            return measures.values[static_cast<std::size_t>(found - classical_measure_names.begin())];
        };
        EXPECT_NEAR(value("f1v"), golden.f1v, 1e-10);
        EXPECT_NEAR(value("l1"), golden.l1, 1e-4);
        EXPECT_NEAR(value("l2"), golden.l2, 1e-4);
        EXPECT_NEAR(value("l3"), golden.l3, 1e-10);
        EXPECT_NEAR(value("n4"), golden.n4, 1e-10);
        EXPECT_NEAR(value("t1"), golden.t1, 1e-10);
        EXPECT_NEAR(value("density"), golden.density, 1e-10);
        EXPECT_NEAR(value("clustering"), golden.clustering, 1e-10);
        EXPECT_NEAR(value("hubs"), golden.hubs, 1e-10);
        EXPECT_NEAR(value("t2"), golden.t2, 1e-10);
        EXPECT_NEAR(value("t3"), golden.t3, 1e-10);
        EXPECT_NEAR(value("t4"), golden.t4, 1e-10);
        EXPECT_NEAR(value("lsc"), golden.lsc, 1e-10) << "the list of names and that of values agree";
        EXPECT_NEAR(value("imbalance_ratio"), golden.imbalance_ratio, 1e-10);
    }
}

TEST(complexity, is_low_for_separate_classes_and_high_for_labels_without_meaning) {
    const auto separate = two_gaussians(200, 3, 20, 1), meaningless = two_gaussians(200, 3, 0, 1);
    const auto easy = feature_complexity(separate.rows, labels_of(separate));
    const auto hard = feature_complexity(meaningless.rows, labels_of(meaningless));
    EXPECT_LT(easy.f1, 0.02);
    EXPECT_EQ(easy.f2, 0.0);
    EXPECT_EQ(easy.f3, 0.0);
    EXPECT_EQ(easy.f4, 0.0);
    EXPECT_GT(hard.f1, 0.9);
    EXPECT_GT(hard.f4, 0.8);
    const auto apart = neighborhood_complexity(separate.rows, labels_of(separate), {.threads = 2});
    const auto mixed = neighborhood_complexity(meaningless.rows, labels_of(meaningless), {.threads = 1});
    EXPECT_EQ(apart.n1, 0.01) << "one edge joins the classes";
    EXPECT_EQ(apart.n3, 0.0);
    EXPECT_LT(apart.n2, 0.1);
    EXPECT_NEAR(apart.lsc, 0.5, 1e-12);
    EXPECT_NEAR(mixed.n3, 0.5, 0.12);
    EXPECT_NEAR(mixed.n2, 0.5, 0.05);
    EXPECT_GT(mixed.n1, 0.6);
}

ClassicalMeasures measured(const LabelledRows& example, RowNorm norm, int threads) {
    const RowDistances distances(example.rows, norm);
    const InterpolatedPoints points = interpolate_points(example.rows, labels_of(example), 3);
    return classical_measures({.rows = example.rows,
                               .labels = labels_of(example),
                               .distances = distances,
                               .points = points,
                               .scaled_points = points.points},
                              {.threads = threads});
}

TEST(complexity, has_the_same_bits_for_any_number_of_threads) {
    const LabelledRows example = two_gaussians(150, 4, 1, 5);
    for (const RowNorm norm : {RowNorm::euclidean, RowNorm::manhattan})
        EXPECT_EQ(measured(example, norm, 1).values, measured(example, norm, 3).values);
}

TEST(complexity, of_classes_far_apart_is_one_sphere_each_and_no_error_of_a_plane) {
    const LabelledRows example = two_gaussians(100, 2, 40, 7);
    const RowDistances distances(example.rows);
    EXPECT_EQ(sphere_cover(distances, labels_of(example)), 0.02);
    const InterpolatedPoints points = interpolate_points(example.rows, labels_of(example), 1);
    const LinearComplexity linear =
        linear_complexity(example.rows, labels_of(example), points.points, points.row_labels(2));
    EXPECT_EQ(linear.l1, 0.0);
    EXPECT_EQ(linear.l2, 0.0);
    EXPECT_EQ(linear.l3, 0.0);
    EXPECT_EQ(neighbor_nonlinearity(distances, labels_of(example), points.points, points.labels), 0.0);
}

TEST(complexity, of_a_ring_around_a_class_is_high_for_a_plane_and_low_for_neighbors) {
    LabelledRows ring{Matrix<float>(120, 2), {}, 2};
    for (std::size_t i = 0; i < 120; ++i) {
        const double angle = 0.1 * static_cast<double>(i), radius = i % 2 == 0 ? 1 : 4;
        ring.rows(i, 0) = static_cast<float>(radius * std::cos(angle));
        ring.rows(i, 1) = static_cast<float>(radius * std::sin(angle));
        ring.labels.push_back(static_cast<Label>(i % 2));
    }
    const ClassicalMeasures measures = measured(ring, RowNorm::euclidean, 1);
    EXPECT_GT(measures.values[6], 0.2) << classical_measure_names[6];
    EXPECT_EQ(measures.values[10], 0.0) << classical_measure_names[10];
    EXPECT_GT(measures.values[11], 0.05) << "points between two rows of the ring may lie in the class within";
}

TEST(complexity, of_a_feature_that_varies_only_between_classes_is_zero_along_it) {
    LabelledRows example = two_gaussians(20, 3, 0, 4);
    for (std::size_t i = 0; i < 20; ++i) example.rows(i, 2) = static_cast<float>(i % 2);
    EXPECT_EQ(directional_fisher(example.rows, labels_of(example)), 0.0);
    for (std::size_t i = 0; i < 20; ++i) example.rows(i, 2) = 2 * example.rows(i, 1);
    const double collinear = directional_fisher(example.rows, labels_of(example));
    for (std::size_t i = 0; i < 20; ++i) example.rows(i, 2) = 0;
    EXPECT_NEAR(collinear, directional_fisher(example.rows, labels_of(example)), 1e-9);
    EXPECT_GT(collinear, 0.5);
}

TEST(complexity, of_more_features_than_rows_is_that_of_their_span) {
    LabelledRows narrow = two_gaussians(30, 3, 1, 6);
    // Forty features that are combinations of three: the span, and so the ratio, is the same.
    LabelledRows wide{Matrix<float>(30, 40), narrow.labels, 2};
    for (std::size_t i = 0; i < 30; ++i) {
        for (std::size_t f = 0; f < 40; ++f)
            wide.rows(i, f) = narrow.rows(i, f % 3) * static_cast<float>(1 << (f % 4));
    }
    EXPECT_NEAR(directional_fisher(wide.rows, labels_of(wide)),
                directional_fisher(narrow.rows, labels_of(narrow)), 1e-9);
    const DimensionComplexity dimensions = dimension_complexity(wide.rows);
    EXPECT_DOUBLE_EQ(dimensions.t2, 40.0 / 30);
    EXPECT_DOUBLE_EQ(dimensions.t3, 3.0 / 30);
    EXPECT_DOUBLE_EQ(dimensions.t4, 3.0 / 40);
}

TEST(complexity, points_lie_between_two_rows_of_their_class) {
    LabelledRows example = two_gaussians(21, 3, 1, 8);
    example.labels[20] = 1;
    const InterpolatedPoints points = interpolate_points(example.rows, labels_of(example), 9);
    ASSERT_EQ(points.labels.size(), 21u);
    EXPECT_EQ(std::ranges::count(points.labels, Label{1}), std::ranges::count(example.labels, Label{1}));
    for (std::size_t i = 0; i < 21; ++i) {
        const RowIndex a = points.first[i], b = points.second[i];
        EXPECT_NE(a, b);
        EXPECT_EQ(example.labels[a], points.labels[i]);
        EXPECT_EQ(example.labels[b], points.labels[i]);
        for (std::size_t f = 0; f < 3; ++f) {
            EXPECT_NEAR(points.points(i, f),
                        example.rows(a, f) + points.share[i] * (example.rows(b, f) - example.rows(a, f)),
                        1e-5);
        }
    }
    EXPECT_NE(points.share, interpolate_points(example.rows, labels_of(example), 10).share);
    EXPECT_EQ(points.share, interpolate_points(example.rows, labels_of(example), 9).share);
}

TEST(complexity, of_points_with_other_features_is_refused) {
    const LabelledRows example = two_gaussians(10, 2, 1, 2), other = two_gaussians(10, 3, 1, 2);
    expect_error_message(
        ErrorCode::bad_argument, "points must have the rows' 2 features and 2 classes, got 3 and 2",
        [&] { linear_complexity(example.rows, labels_of(example), other.rows, labels_of(other)); });
    expect_error_message(ErrorCode::bad_argument, "points must have the rows' 2 features, got 3", [&] {
        neighbor_nonlinearity(RowDistances(example.rows), labels_of(example), other.rows, other.labels);
    });
}

TEST(complexity, of_one_class_is_not_defined_and_labels_out_of_range_are_refused) {
    LabelledRows example = two_gaussians(10, 2, 1, 2);
    example.labels.assign(10, Label{1});
    EXPECT_TRUE(std::isnan(feature_complexity(example.rows, labels_of(example)).f1));
    EXPECT_TRUE(std::isnan(neighborhood_complexity(example.rows, labels_of(example)).n1));
    EXPECT_TRUE(std::isnan(class_balance(labels_of(example)).class_entropy));
    example.labels[4] = 2;
    expect_error_message(ErrorCode::bad_argument, "label of row 4 must lie in [0, 2), got 2",
                         [&] { feature_complexity(example.rows, labels_of(example)); });
    example.labels.pop_back();
    expect_error_message(ErrorCode::bad_argument, "there must be one label a row, got 9 for 10",
                         [&] { neighborhood_complexity(example.rows, labels_of(example)); });
}

}  // namespace
}  // namespace hardlearn::testing
