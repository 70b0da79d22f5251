#include "hardlearn/tasks/measured_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "hardlearn/hardness/classical_measures.hpp"
#include "tests/support/errors.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

double value(const MeasuredSet& set, std::string_view name) {
    const auto found = std::ranges::find(set.measures, name, &NamedScore::name);
    EXPECT_NE(found, set.measures.end()) << name;
    return found->value;
}

Dataset mixed_data() {
    Dataset data = two_classes(60, 0.2, 3);
    data.columns[1].values[4] = std::nan("");
    for (double& one : data.columns[2].values) one *= 1000;
    Column text{.name = "text", .kind = ColumnKind::text, .levels = {"p", "q", "r"}};
    for (std::size_t i = 0; i < data.rows; ++i) text.codes.push_back(static_cast<std::uint32_t>(i % 3));
    data.columns.push_back(text);
    return data;
}

// The text of a prepared row: the level whose feature is 1.
std::size_t text_of_row(const MeasuredPoints& points, std::size_t row) {
    return static_cast<std::size_t>(std::ranges::max_element(points.features.row(row).first(3)) -
                                    points.features.row(row).begin());
}

// Leave-one-out error of the nearest row by a distance, ties counted in proportion.
template <class Distance>
double nearest_error(const MeasuredPoints& points, Distance&& distance) {
    double wrong = 0;
    const std::size_t n = points.rows.size();
    for (std::size_t i = 0; i < n; ++i) {
        double least = INFINITY, tied = 0, others = 0;
        for (std::size_t j = 0; j < n; ++j) {
            if (j == i) continue;
            const double apart = distance(points.rows[i], points.rows[j]);
            if (apart < least * (1 - 1e-5)) least = apart, tied = others = 0;
            if (apart > least * (1 + 1e-5)) continue;
            tied += 1;
            others += points.labels[i] != points.labels[j];
        }
        wrong += others / tied;
    }
    return wrong / static_cast<double>(n);
}

TEST(measured_set, has_every_measure_once) {
    const MeasuredSet set = measure_set(mixed_data());
    std::set<std::string> names;
    for (const NamedScore& measure : set.measures) {
        EXPECT_TRUE(names.insert(measure.name).second) << measure.name;
        EXPECT_TRUE(std::isfinite(measure.value)) << measure.name;
    }
    for (const std::string_view name : classical_measure_names)
        EXPECT_TRUE(names.contains(std::string(name)));
    EXPECT_EQ(names.size(), classical_measure_names.size() + 9);
    EXPECT_EQ(set.rows, 60u);
}

// By the values of the file, not by what was prepared.
TEST(measured_set, distances_are_those_of_the_columns) {
    Dataset data = mixed_data();
    data.columns[1].values[4] = 0.5;
    const MeasuredPoints points = measured_points(data);
    ASSERT_EQ(points.feature_names.front(), "text=p");
    double ranges[3] = {};
    for (std::size_t c = 0; c < 3; ++c) {
        const auto [low, high] = std::ranges::minmax(data.columns[c].values);
        ranges[c] = high - low;
    }
    const auto gower = [&](RowIndex a, RowIndex b) {
        double sum = data.columns[3].codes[a] != data.columns[3].codes[b];
        for (std::size_t c = 0; c < 3; ++c)
            sum += std::abs(data.columns[c].values[a] - data.columns[c].values[b]) / ranges[c];
        return sum;
    };
    const auto euclidean = [&](RowIndex a, RowIndex b) {
        double sum = 2 * (data.columns[3].codes[a] != data.columns[3].codes[b]);
        for (std::size_t c = 0; c < 3; ++c)
            sum += std::pow(data.columns[c].values[a] - data.columns[c].values[b], 2);
        return sum;
    };
    EXPECT_EQ(text_of_row(points, 0), data.columns[3].codes[points.rows[0]]);
    EXPECT_NEAR(value(measure_set(data, {.distance = RowDistance::gower}), "n3"),
                nearest_error(points, gower), 1e-9);
    EXPECT_NEAR(value(measure_set(data, {.distance = RowDistance::euclidean}), "n3"),
                nearest_error(points, euclidean), 1e-9);
}

TEST(measured_set, does_not_change_with_the_order_of_rows_or_the_number_of_threads) {
    const Dataset data = two_classes(80, 0.1, 5);
    Dataset reversed = data;
    for (Column& column : reversed.columns) std::ranges::reverse(column.values);
    std::ranges::reverse(reversed.labels);
    const MeasuredSet one = measure_set(data, {}, {.threads = 1}),
                      other = measure_set(reversed, {}, {.threads = 3});
    ASSERT_EQ(one.measures.size(), other.measures.size());
    for (std::size_t m = 0; m < one.measures.size(); ++m)
        EXPECT_EQ(one.measures[m].value, other.measures[m].value) << one.measures[m].name;
}

TEST(measured_set, of_many_rows_is_that_of_a_sample) {
    const Dataset data = two_classes(300, 0.1, 6);
    EXPECT_EQ(measure_set(data, {.max_rows = 100}).rows, 100u);
    const MeasuredPoints points = measured_points(data, {.max_rows = 100});
    EXPECT_EQ(points.rows.size(), 100u);
    EXPECT_EQ(points.points.labels.size(), 100u);
    for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(points.labels[i], data.labels[points.rows[i]]);
}

TEST(measured_set, of_a_handful_of_rows_lacks_the_index) {
    const MeasuredSet set = measure_set(two_classes(6, 0, 1));
    EXPECT_TRUE(std::isnan(value(set, "lhi")));
    EXPECT_TRUE(std::isnan(value(set, "embedded_n1")));
    EXPECT_TRUE(std::isfinite(value(set, "n1")));
}

TEST(measured_set, of_one_class_is_refused) {
    Dataset data = two_classes(20, 0, 1);
    std::ranges::fill(data.labels, Label{1});
    expect_error_message(ErrorCode::bad_data, "there must be two classes at least, found one",
                         [&] { measure_set(data); });
    EXPECT_THROW(measure_set(two_classes(20, 0, 1), {.max_rows = 2}), Error);
}

TEST(measured_set, options_are_told_with_all_that_changes_measures) {
    std::set<std::string> told = {told_options(MeasureOptions{})};
    told.insert(told_options(MeasureOptions{.distance = RowDistance::gower}));
    told.insert(told_options(MeasureOptions{.max_rows = 20}));
    told.insert(told_options(MeasureOptions{.duplicates = Duplicates::keep}));
    told.insert(told_options(MeasureOptions{.seed = 1}));
    EXPECT_EQ(told.size(), 5u);
}

}  // namespace
}  // namespace hardlearn::testing
