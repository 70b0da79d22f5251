#include "hardlearn/data/preparation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "hardlearn/core/error.hpp"
#include "tests/support/datasets.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint32_t missing = Column::missing_code;

Dataset table(std::vector<Column> columns) {
    Dataset data;
    data.name = "table";
    data.rows = std::max(columns.at(0).values.size(), columns.at(0).codes.size());
    data.columns = std::move(columns);
    return data;
}

PreparedRows fit_and_prepare(const Dataset& data) {
    const auto rows = all_rows(data.rows);
    return prepare(fit_preparation(data, rows), data, rows);
}

std::vector<float> column_of(const Matrix<float>& features, std::size_t column) {
    std::vector<float> values;
    for (std::size_t i = 0; i < features.rows(); ++i) values.push_back(features(i, column));
    return values;
}

TEST(preparation, standardises_numbers_with_the_training_rows) {
    const Dataset data = table({numeric_column("x", {1, 2, 3, 4, 1000})});
    const std::vector<RowIndex> train = {0, 1, 2, 3};
    const Preparation preparation = fit_preparation(data, train);
    EXPECT_DOUBLE_EQ(preparation.columns[0].mean, 2.5);
    EXPECT_DOUBLE_EQ(preparation.columns[0].scale, std::sqrt(1.25));
    const auto rows = all_rows(5);
    const auto prepared = prepare(preparation, data, rows);
    EXPECT_FLOAT_EQ(prepared.features(0, 0), static_cast<float>(-1.5 / std::sqrt(1.25)));
    EXPECT_FLOAT_EQ(prepared.features(4, 0), static_cast<float>(997.5 / std::sqrt(1.25)));
}

TEST(preparation, a_missing_number_takes_the_training_mean) {
    const Dataset data = table({numeric_column("x", {1, nan_value, 3, 5})});
    const Preparation preparation = fit_preparation(data, all_rows(4));
    EXPECT_DOUBLE_EQ(preparation.columns[0].mean, 3.0);
    EXPECT_DOUBLE_EQ(preparation.columns[0].scale, std::sqrt(8.0 / 3.0));
    EXPECT_EQ(fit_and_prepare(data).features(1, 0), 0.0f);
}

TEST(preparation, one_hot_encodes_text_in_the_order_of_the_level_names) {
    const Dataset data = table({text_column("color", {2, 0, 1, 2}, {"red", "green", "blue", "never used"})});
    const Preparation preparation = fit_preparation(data, all_rows(4));
    EXPECT_EQ(preparation.columns[0].levels, (std::vector<std::string>{"blue", "green", "red"}));
    EXPECT_EQ(preparation.feature_names(),
              (std::vector<std::string>{"color=blue", "color=green", "color=red"}));
    const auto prepared = fit_and_prepare(data);
    EXPECT_EQ(column_of(prepared.features, 0), (std::vector<float>{1, 0, 0, 1}));
    EXPECT_EQ(column_of(prepared.features, 1), (std::vector<float>{0, 0, 1, 0}));
    EXPECT_EQ(column_of(prepared.features, 2), (std::vector<float>{0, 1, 0, 0}));
}

TEST(preparation, matches_levels_by_name_not_by_code) {
    const Preparation preparation =
        fit_preparation(table({text_column("t", {0, 1}, {"a", "b"})}), all_rows(2));
    const auto prepared = prepare(preparation, table({text_column("t", {0, 1}, {"b", "a"})}), all_rows(2));
    EXPECT_EQ(column_of(prepared.features, 0), (std::vector<float>{0, 1}));
}

TEST(preparation, a_missing_text_is_a_level_only_if_training_had_one) {
    const Dataset data = table({text_column("t", {0, 1, missing}, {"a", "b"})});
    const Preparation with = fit_preparation(data, all_rows(3));
    EXPECT_EQ(with.columns[0].levels, (std::vector<std::string>{"", "a", "b"}));
    const Preparation without = fit_preparation(data, all_rows(2));
    EXPECT_EQ(without.num_features(), 2u);
    const auto prepared = prepare(without, data, all_rows(3));
    EXPECT_EQ(prepared.features(2, 0), 0.0f);
    EXPECT_EQ(prepared.features(2, 1), 0.0f);
    EXPECT_EQ(prepared.unseen_categories, 0u);
}

TEST(preparation, unseen_categories_become_zeros_and_are_counted) {
    const Dataset data = table({text_column("t", {0, 1, 2, 2}, {"a", "b", "new"})});
    const auto prepared = prepare(fit_preparation(data, all_rows(2)), data, all_rows(4));
    EXPECT_EQ(prepared.unseen_categories, 2u);
    EXPECT_EQ(column_of(prepared.features, 0), (std::vector<float>{1, 0, 0, 0}));
    EXPECT_EQ(column_of(prepared.features, 1), (std::vector<float>{0, 1, 0, 0}));
}

TEST(preparation, drops_constant_columns) {
    const Dataset data = table({numeric_column("tenth", {0.1, 0.1, 0.1}),
                                numeric_column("none", {nan_value, nan_value, nan_value}),
                                text_column("same", {0, 0, 0}, {"a"}), numeric_column("x", {1, 2, 3}),
                                numeric_column("rest", {7, nan_value, 7})});
    const Preparation preparation = fit_preparation(data, all_rows(3));
    EXPECT_EQ(preparation.columns.size(), 5u);
    EXPECT_EQ(preparation.feature_names(), (std::vector<std::string>{"x"}));
    const Dataset only_x = table({numeric_column("x", {1, 2, 3})});
    EXPECT_EQ(prepare(preparation, only_x, all_rows(3)).features.columns(), 1u);
}

TEST(preparation, matches_columns_by_name_and_ignores_others) {
    const Dataset train = table({numeric_column("a", {0, 2}), numeric_column("b", {0, 20})});
    const Dataset queries =
        table({numeric_column("other", {9, 9}), numeric_column("b", {20, 0}), numeric_column("a", {0, 2})});
    const auto prepared = prepare(fit_preparation(train, all_rows(2)), queries, all_rows(2));
    EXPECT_EQ(column_of(prepared.features, 0), (std::vector<float>{-1, 1}));
    EXPECT_EQ(column_of(prepared.features, 1), (std::vector<float>{1, -1}));
}

TEST(preparation, stays_finite_at_the_ends_of_the_number_range) {
    const double huge = std::numeric_limits<double>::max();
    const double tiny = std::numeric_limits<double>::denorm_min();
    const Dataset data =
        table({numeric_column("huge", {-huge, huge, huge}), numeric_column("tiny", {0, tiny, tiny * 2}),
               numeric_column("narrow", {1, 1 + 1e-15, 1})});
    const Preparation preparation = fit_preparation(data, all_rows(3));
    const Dataset queries =
        table({numeric_column("huge", {huge, -huge}), numeric_column("tiny", {huge, -huge}),
               numeric_column("narrow", {huge, -huge})});
    for (const Dataset* any : {&data, &queries}) {
        const auto prepared = prepare(preparation, *any, all_rows(any->rows));
        for (std::size_t i = 0; i < any->rows; ++i) {
            float squares = 0;
            for (const float value : prepared.features.row(i)) squares += value * value;
            EXPECT_TRUE(std::isfinite(squares));
        }
    }
}

TEST(preparation, is_accurate_for_a_small_spread_far_from_zero) {
    std::vector<double> values;
    for (int i = 0; i < 1000; ++i) values.push_back(1e9 + (i % 2));
    const Preparation preparation = fit_preparation(table({numeric_column("x", values)}), all_rows(1000));
    EXPECT_DOUBLE_EQ(preparation.columns[0].mean, 1e9 + 0.5);
    EXPECT_NEAR(preparation.columns[0].scale, 0.5, 1e-12);
}

TEST(preparation, names_what_is_wrong) {
    const Dataset data = table(
        {numeric_column("x", {1, 2}), numeric_column("y", {1, 2}), text_column("t", {0, 1}, {"a", "b"})});
    const Preparation preparation = fit_preparation(data, all_rows(2));
    expect_error_message(ErrorCode::bad_data, "missing columns 'y', 't'",
                         [&] { prepare(preparation, table({numeric_column("x", {1})}), all_rows(1)); });
    expect_error_message(ErrorCode::bad_data, "column 'x' holds text, but numbers in training", [&] {
        prepare(preparation,
                table({text_column("x", {0}, {"a"}), numeric_column("y", {1}), numeric_column("t", {1})}),
                all_rows(1));
    });
    expect_error_message(ErrorCode::bad_data, "every one of the 1 columns is constant on the 2 training rows",
                         [&] {
                             fit_preparation(table({numeric_column("x", {3, 3})}), all_rows(2));
                         });
    expect_error_message(ErrorCode::bad_data, "no rows to prepare", [&] { fit_preparation(data, {}); });
    expect_error_message(ErrorCode::bad_data,
                         "column 'x', row 1: inf: expected a finite number, or NaN where it is missing", [&] {
                             fit_preparation(
                                 table({numeric_column("x", {1, std::numeric_limits<double>::infinity()})}),
                                 all_rows(2));
                         });
}

// 0.3 beside 0.1 + 0.2, and the like at other sizes: how a number was computed is no feature.
TEST(preparation, numbers_that_differ_by_rounding_are_constant) {
    for (const double size : {1e-200, 1.0, 1e200}) {
        Dataset data{.name = "noise", .rows = 4, .columns = {}};
        const double sum = (0.1 + 0.2) * size, whole = 0.3 * size;
        data.columns = {numeric_column("noise", {sum, whole, sum, whole}),
                        numeric_column("small", {size, size * (1 + 1e-9), size, size}),
                        numeric_column("zero", {0, size * 1e-16, 0, 0})};
        data.class_names = {"a", "b"};
        data.labels = {0, 1, 0, 1};
        const Preparation preparation = fit_preparation(data, all_rows(4));
        EXPECT_EQ(preparation.columns[0].num_features(), 0u) << size;
        EXPECT_EQ(preparation.columns[1].num_features(), 1u) << "a billionth is a difference";
        EXPECT_EQ(preparation.columns[2].num_features(), 1u) << "beside 0 every number is large";
    }
}

TEST(preparation, in_the_order_of_names_knows_where_its_columns_were) {
    Dataset data{.name = "d", .rows = 3, .columns = {}};
    data.columns = {numeric_column("z", {1, 2, 3}), text_column("m", {0, 1, 0}, {"u", "v"}),
                    numeric_column("a", {3, 1, 2})};
    data.class_names = {"a", "b"};
    data.labels = {0, 1, 0};
    const Preparation given = fit_preparation(data, all_rows(3));
    const Preparation ordered = in_name_order(given);
    EXPECT_EQ(ordered.feature_names(), (std::vector<std::string>{"a", "m=u", "m=v", "z"}));
    const auto columns = ordered.in_given_order();
    for (std::size_t c = 0; c < 3; ++c) EXPECT_EQ(columns[c].name, data.columns[c].name);
    const auto features = prepare(ordered, data, all_rows(3)).features;
    EXPECT_EQ(features(1, 0), prepare(given, data, all_rows(3)).features(1, 3));
}

}  // namespace
}  // namespace hardlearn::testing
