#include "hardlearn/data/samples.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/support/errors.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

constexpr float missing = std::numeric_limits<float>::quiet_NaN();
constexpr float infinite = std::numeric_limits<float>::infinity();

// Two columns of a buffer of three.
const std::vector<float> buffer = {1, 2, 99, 3, missing, 99, 5, 6, 99};
const MatrixView<const float> rows(buffer.data(), 3, 2, 3);
const std::vector<Label> labels = {0, 1, 0};

TEST(dataset_of, takes_a_view_as_named_columns) {
    const Dataset data = dataset_of({.rows = rows, .labels = labels});
    EXPECT_EQ(data.rows, 3u);
    ASSERT_EQ(data.columns.size(), 2u);
    EXPECT_EQ(data.columns[0].name, "x0");
    EXPECT_EQ(data.columns[0].values, (std::vector<double>{1, 3, 5}));
    EXPECT_TRUE(std::isnan(data.columns[1].values[1]));
    EXPECT_EQ(data.class_names, (std::vector<std::string>{"0", "1"}));
    EXPECT_EQ(data.labels, labels);
}

TEST(dataset_of, refuses_what_does_not_fit_together) {
    const std::vector<Label> two = {0, 1}, negative = {0, -1, 0};
    const std::vector<GroupIndex> one_group = {0};
    const std::vector<float> bad = {1, 2, 3, infinite, 5, 6};
    expect_error(ErrorCode::bad_data, {"2 labels", "expected 3"},
                 [&] { dataset_of({.rows = rows, .labels = two}); });
    expect_error(ErrorCode::bad_data, {"row 1", "label -1"},
                 [&] { dataset_of({.rows = rows, .labels = negative}); });
    expect_error(ErrorCode::bad_data, {"1 groups", "expected 3"},
                 [&] { dataset_of({.rows = rows, .labels = labels, .groups = one_group}); });
    expect_error(ErrorCode::bad_data, {"1 column names", "expected 2"},
                 [&] { dataset_of({.rows = rows, .labels = labels, .column_names = {"a"}}); });
    expect_error(ErrorCode::bad_data, {"1"},
                 [&] { dataset_of({.rows = rows, .labels = labels, .class_names = {"a"}}); });
    expect_error(ErrorCode::bad_data, {"inf"},
                 [&] { dataset_of({.rows = MatrixView<const float>(bad.data(), 3, 2), .labels = labels}); });
}

TEST(dataset_of, takes_no_numbers_of_ones_own_for_labels) {
    const std::vector<Label> gap = {0, 2, 0}, identifier = {0, 1000000000, 0};
    expect_error(ErrorCode::bad_data, {"no row has label 1", "label 2"},
                 [&] { dataset_of({.rows = rows, .labels = gap}); });
    expect_error(ErrorCode::bad_data, {"no row has label 1", "1000000000"},
                 [&] { dataset_of({.rows = rows, .labels = identifier}); });
    const Dataset named = dataset_of({.rows = rows, .labels = gap, .class_names = {"a", "b", "c"}});
    EXPECT_EQ(named.num_classes(), 3u) << "names say which classes there are";
}

TEST(prepare, makes_the_same_features_of_a_view_and_of_its_data_set) {
    const Dataset data = dataset_of({.rows = rows, .labels = labels});
    const Preparation preparation = fit_preparation(data, all_rows(3));
    const Matrix<float> expected = prepare(preparation, data, all_rows(3)).features;
    const Matrix<float> features = prepare(preparation, rows);
    ASSERT_EQ(features.rows(), 3u);
    ASSERT_EQ(features.columns(), expected.columns());
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t f = 0; f < 2; ++f) EXPECT_EQ(features(i, f), expected(i, f)) << i << " " << f;
    }
}

TEST(prepare, refuses_views_of_another_width_infinite_numbers_and_columns_of_texts) {
    Dataset data = dataset_of({.rows = rows, .labels = labels});
    const Preparation preparation = fit_preparation(data, all_rows(3));
    expect_error(ErrorCode::bad_data, {"3 columns", "expected 2"},
                 [&] { prepare(preparation, MatrixView<const float>(buffer.data(), 3, 3)); });
    const std::vector<float> bad = {1, -infinite};
    expect_error(ErrorCode::bad_data, {"row 0", "'x1'", "-inf"},
                 [&] { prepare(preparation, MatrixView<const float>(bad.data(), 1, 2)); });
    data.columns.push_back(
        {.name = "shape", .kind = ColumnKind::text, .codes = {0, 1, 0}, .levels = {"a", "b"}});
    const Preparation with_texts = fit_preparation(data, all_rows(3));
    expect_error(ErrorCode::bad_data, {"'shape'", "texts"},
                 [&] { prepare(with_texts, MatrixView<const float>(buffer.data(), 3, 3)); });
}

TEST(prepare, of_a_view_takes_columns_by_their_place_in_training) {
    const Dataset data = dataset_of({.rows = rows, .labels = labels, .column_names = {"z", "a"}});
    const Preparation ordered = in_name_order(fit_preparation(data, all_rows(3)));
    EXPECT_TRUE(same_bits(prepare(ordered, rows), prepare(ordered, data, all_rows(3)).features));
}

}  // namespace
}  // namespace hardlearn::testing
