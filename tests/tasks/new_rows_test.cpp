#include "hardlearn/tasks/new_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/mil/fit_micro_learner.hpp"
#include "tests/support/datasets.hpp"
#include "tests/support/errors.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

MicroLearner local_model(const Dataset& data) {
    return fit(data, {.construction = Construction::naive, .num_neighbors = {12}, .hardness = false});
}

// A column of texts, the first of which a share of the rows has, and the others by turns.
void add_texts(Dataset& data, double share) {
    std::vector<std::uint32_t> codes;
    for (std::size_t i = 0; i < data.rows; ++i) {
        const bool first = static_cast<double>(i) < share * static_cast<double>(data.rows);
        codes.push_back(first ? 0 : 1 + static_cast<std::uint32_t>(i % 2));
    }
    data.columns.push_back(text_column("colour", codes, {"red", "green", "blue"}));
}

Dataset moved(Dataset data, double by) {
    for (double& value : data.columns[1].values) value += by;
    return data;
}

TEST(new_rows, say_which_columns_moved_and_from_where_to_where) {
    Dataset known = two_classes(120, 0, 1), fresh = moved(two_classes(80, 0, 2), 4);
    add_texts(known, 0.1);
    add_texts(fresh, 0.9);
    const NewRows rows = look_at_new_rows({.data = known}, fresh);
    EXPECT_EQ(rows.rows, 80u);
    EXPECT_EQ(rows.num_columns, 4u);
    EXPECT_EQ(rows.num_moved, 2u);
    ASSERT_EQ(rows.columns.size(), 4u);
    EXPECT_TRUE(std::ranges::is_sorted(rows.columns, std::greater{}, &MovedColumn::distance));
    const MovedColumn& number = *std::ranges::find(rows.columns, "x1", &MovedColumn::name);
    EXPECT_TRUE(number.has_moved());
    std::vector<double> sorted = fresh.columns[1].values;
    std::ranges::sort(sorted);
    EXPECT_DOUBLE_EQ(number.fresh[1], (sorted[39] + sorted[40]) / 2);
    EXPECT_DOUBLE_EQ(number.fresh[0], sorted[19] + 0.75 * (sorted[20] - sorted[19]));
    const MovedColumn& text = *std::ranges::find(rows.columns, "colour", &MovedColumn::name);
    EXPECT_TRUE(text.is_text);
    EXPECT_EQ(text.level, "red");
    EXPECT_NEAR(text.known[1], 0.1, 1e-12);
    EXPECT_NEAR(text.fresh[1], 0.9, 1e-12);
    EXPECT_NEAR(text.distance, 0.8, 1e-6);
    EXPECT_FALSE(std::ranges::find(rows.columns, "x0", &MovedColumn::name)->has_moved());
}

TEST(new_rows, missing_cells_are_left_out_of_quartiles_and_are_a_text_of_their_own) {
    Dataset known = two_classes(60, 0, 1), fresh = two_classes(60, 0, 2);
    add_texts(known, 0.5);
    add_texts(fresh, 0.5);
    for (std::size_t i = 0; i < 60; ++i) {
        if (i % 10 == 0) known.columns[3].codes[i] = Column::missing_code;
        if (i % 10 < 8) fresh.columns[3].codes[i] = Column::missing_code;
        fresh.columns[0].values[i] = std::nan("");
    }
    const NewRows rows = look_at_new_rows({.data = known}, fresh);
    const MovedColumn& text = *std::ranges::find(rows.columns, "colour", &MovedColumn::name);
    EXPECT_EQ(text.level, "");
    EXPECT_NEAR(text.known[1], 0.1, 1e-12);
    EXPECT_NEAR(text.fresh[1], 0.8, 1e-12);
    EXPECT_TRUE(std::isnan(std::ranges::find(rows.columns, "x0", &MovedColumn::name)->fresh[1]));
}

TEST(new_rows, traininglets_need_a_model_that_builds_some) {
    const Dataset known = two_classes(80, 0.1, 1), fresh = two_classes(30, 0.1, 2);
    const MicroLearner local = local_model(known);
    const NewRows rows = look_at_new_rows({.data = known, .model = &local}, fresh);
    ASSERT_TRUE(rows.traininglets);
    EXPECT_EQ(rows.traininglets->measured.queries.size(), 30u);
    EXPECT_FALSE(rows.shift->weighted);
    EXPECT_EQ(look_at_new_rows({.data = known}, fresh).why_no_traininglets,
              "there is no model that could make any");
    const MicroLearner global = fit(
        known, {.construction = Construction::naive, .num_neighbors = {all_neighbors}, .hardness = false});
    const NewRows none = look_at_new_rows({.data = known, .model = &global}, fresh);
    EXPECT_FALSE(none.traininglets);
    EXPECT_NE(none.why_no_traininglets, "");
    EXPECT_TRUE(look_at_new_rows({.data = known, .model_of_all = &local}, fresh).shift->weighted);
}

TEST(new_rows, one_alone_is_not_held_against_others_but_has_a_traininglet) {
    const Dataset known = two_classes(60, 0, 1), fresh = two_classes(1, 0, 2);
    const MicroLearner model = local_model(known);
    const NewRows rows = look_at_new_rows({.data = known, .model = &model}, fresh);
    EXPECT_FALSE(rows.shift);
    EXPECT_NE(rows.why_no_shift, "");
    EXPECT_EQ(rows.traininglets->measured.queries.size(), 1u);
}

TEST(new_rows, without_a_column_are_refused) {
    const Dataset known = two_classes(60, 0, 1);
    Dataset fresh = two_classes(20, 0, 2);
    fresh.columns.pop_back();
    expect_error(ErrorCode::bad_data, "missing column 'x2'",
                 [&] { look_at_new_rows({.data = known}, fresh); });
}

TEST(new_rows, notes_are_told_once_and_kept) {
    const Dataset known = two_classes(60, 0, 1);
    const MicroLearner model = local_model(known);
    const NewRows rows = look_at_new_rows({.data = known, .model = &model}, known);
    EXPECT_EQ(std::ranges::count(rows.notes, "common_rows", &Note::kind), 1);
    EXPECT_TRUE(rows.shift->notes.empty());
}

TEST(new_rows, hidden_have_no_texts_no_quartiles_and_no_names_of_features) {
    Dataset known = two_classes(60, 0, 1), fresh = two_classes(60, 0, 2);
    add_texts(known, 0.1);
    add_texts(fresh, 0.9);
    NewRows rows = look_at_new_rows({.data = known}, fresh);
    hide_values(rows);
    EXPECT_TRUE(rows.shift->features.empty());
    for (const MovedColumn& column : rows.columns) {
        EXPECT_EQ(column.level, "");
        for (const Spread* spread : {&column.known, &column.fresh})
            EXPECT_EQ(std::isnan((*spread)[1]), !column.is_text);
    }
}

}  // namespace
}  // namespace hardlearn::testing
