#include "hardlearn/tasks/leaks.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

std::vector<std::string> kinds_told_of(const Dataset& data) {
    std::vector<Note> notes;
    note_leaks(data, notes, {});
    std::vector<std::string> kinds;
    for (const Note& note : notes) kinds.push_back(note.kind);
    return kinds;
}

using Kinds = std::vector<std::string>;

void add_column(Dataset& data, double (*value)(std::size_t row)) {
    Column& column = data.columns.emplace_back();
    column.name = "c" + std::to_string(data.columns.size());
    for (std::size_t i = 0; i < data.rows; ++i) column.values.push_back(value(i));
}

TEST(note_leaks, tells_of_columns_that_count_rows_or_decide_the_class) {
    Dataset data = two_classes(40, 0.2, 3);
    EXPECT_EQ(kinds_told_of(data), Kinds{});
    add_column(data, [](std::size_t row) { return 5.0 + 2.0 * static_cast<double>(row); });
    EXPECT_EQ(kinds_told_of(data), Kinds{"counting_columns"});
    data = two_classes(40, 0, 3);
    add_column(data, [](std::size_t row) {
        return static_cast<double>(row % 2) * 9 + static_cast<double>(row * 7 % 5);
    });
    EXPECT_EQ(kinds_told_of(data), Kinds{"deciding_columns"});
}

TEST(note_leaks, tells_of_whole_numbers_that_are_rounded) {
    Dataset data = two_classes(40, 0.2, 3);
    add_column(data, [](std::size_t row) { return 9007199254740993.0 + 37.0 * static_cast<double>(row); });
    EXPECT_EQ(kinds_told_of(data), Kinds{"inexact_columns"});
    data.columns.back().values[3] = std::nan("");
    EXPECT_EQ(kinds_told_of(data), Kinds{"inexact_columns"});
    data.columns.back().values[4] = -1;
    EXPECT_EQ(kinds_told_of(data), Kinds{"inexact_columns"}) << "-1 for none";
    data.columns.back().values[4] = 12.5;
    EXPECT_EQ(kinds_told_of(data), Kinds{}) << "a measurement";
    for (std::size_t row = 0; row < 20; ++row)
        data.columns.back().values[row] = static_cast<double>(row * row);
    EXPECT_EQ(kinds_told_of(data), Kinds{}) << "most are small";
}

// Rows of three classes: the label says whether a row is of the last, two columns the same of the others.
TEST(note_leaks, tells_of_classes_in_a_column_each) {
    Dataset data = two_classes(60, 0, 3);
    for (std::size_t i = 0; i < data.rows; ++i) data.labels[i] = static_cast<Label>(i % 3 == 2 ? 1 : 0);
    EXPECT_EQ(kinds_told_of(data), Kinds{});
    add_column(data, [](std::size_t row) { return row % 3 == 0 ? 1.0 : 0.0; });
    EXPECT_EQ(kinds_told_of(data), Kinds{}) << "the second class is in no column";
    add_column(data, [](std::size_t row) { return row % 3 == 1 ? 1.0 : 0.0; });
    EXPECT_EQ(kinds_told_of(data), Kinds{"classes_in_columns"});
    data.columns.back().values[4] = 0;
    EXPECT_EQ(kinds_told_of(data), Kinds{}) << "one row is of no class";
}

}  // namespace
}  // namespace hardlearn::testing
