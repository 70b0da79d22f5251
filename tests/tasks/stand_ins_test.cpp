#include "hardlearn/tasks/stand_ins.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

// What is told of a column of 0 to 19 with these values behind.
std::string told_of(const std::vector<double>& values) {
    Dataset data{.name = "d"};
    Column& column = data.columns.emplace_back();
    column.name = "x";
    for (int i = 0; i < 20; ++i) column.values.push_back(i);
    column.values.insert(column.values.end(), values.begin(), values.end());
    data.rows = column.values.size();
    std::vector<Note> notes;
    note_stand_ins(data, notes, {});
    return notes.empty() ? std::string() : notes.front().text;
}

TEST(note_stand_ins, tells_of_nines_far_from_all_other_values) {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(told_of({-999, -999, missing}),
              "-999 in 2 cells of column 'x', far from all other values: does it stand for a missing cell?");
    EXPECT_EQ(told_of({9999, 9999, 9999}),
              "9999 in 3 cells of column 'x', far from all other values: does it stand for a missing cell?");
    EXPECT_NE(told_of({-99.9, -99.9}), "");
    EXPECT_EQ(told_of({-999}), "") << "one value may be what it is";
    EXPECT_EQ(told_of({-1000, -1000}), "") << "no nines";
    EXPECT_EQ(told_of({99, 99, 80, 60, 40}), "") << "not far";
    EXPECT_EQ(told_of({9, 9}), "");
    EXPECT_EQ(told_of({missing}), "");
}

TEST(note_stand_ins, names_three_columns_and_counts_the_others) {
    Dataset data{.name = "d", .rows = 12};
    for (int c = 0; c < 5; ++c) {
        Column& column = data.columns.emplace_back();
        column.name = std::string(1, static_cast<char>('a' + c));
        column.values = {-999, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -999};
    }
    std::vector<Note> notes;
    note_stand_ins(data, notes, {});
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_EQ(notes[0].text,
              "-999 in 2 cells of column 'a', -999 in 2 cells of column 'b', -999 in 2 cells of column "
              "'c' and 2 columns more, far from all other values: does it stand for a missing cell?");
}

}  // namespace
}  // namespace hardlearn::testing
