// Lines that look like rows or names and are none.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/data/reader_support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

constexpr const char* names = "a,b,c,d,y\n";

std::string rows(int from = 0, int to = 12) {
    std::string text;
    for (int i = from; i < to; ++i) {
        const std::string x = std::to_string(i * 7 % 5);
        text +=
            std::to_string(i) + ".5," + x + ",3," + std::to_string(i % 4) + (i % 2 == 0 ? ",p\n" : ",q\n");
    }
    return text;
}

void expect_refused(const std::string& text, const std::string& message) {
    SCOPED_TRACE(text.substr(0, 60));
    expect_error(ErrorCode::bad_data, message, [&] { read_csv_text(text); });
}

void expect_read(const std::string& text) {
    SCOPED_TRACE(text.substr(0, 60));
    EXPECT_NO_THROW(read_csv_text(text));
}

TEST(check_lines, text_above_a_table_is_refused_with_the_lines) {
    expect_refused("Report\n\n" + (names + rows()), "t.csv:1: the line holds 'Report' and nothing else");
    expect_refused(
        "Device,X-200\nUser,M\n\n" + (names + rows()),
        "t.csv:1: the first 2 lines hold 'Device' and the like, those below 5 cells: text above the "
        "table? Remove it (tail -n +4)");
    expect_refused("Report\n\nDevice,X-200,,,\nUser,M,,,\n" + (names + rows()), "(tail -n +5)");
    expect_refused(
        "Device,X-200\n" + (names + rows()),
        "t.csv:1: the first line holds 'Device' and the like, those below 5 cells: text above the table? "
        "Remove it (tail -n +2)");
    expect_read("a,b,,,\n" + rows());
    expect_read(names + rows());
    expect_read(rows());
    expect_read("1.5,,,,p\n" + rows());
    expect_read("b,c,d,y\nr0,1,2,3,p\nr1,2,3,4,q\nr2,2,1,4,q\n");
}

TEST(check_lines, names_in_two_lines_are_refused) {
    expect_refused(
        "Size,,Mass,,\n" + (names + rows()),
        "t.csv:2: 'a' and 3 more texts stand above numbers, below a line of names that are repeated or "
        "empty: names in two lines? Join them into one line");
    expect_refused("Size,Size,Mass,Mass,y\nlow,high,low,high,\n" + rows(), "names in two lines?");
    expect_refused(names + ("mm,mm,kg,kg,-\n" + rows()), "units or types? Remove the line");
}

TEST(check_lines, a_line_of_dashes_is_refused) {
    expect_refused("|a|b|y|\n|---|:--|---|\n|1|2|p|\n|3|4|q|\n|5|6|q|\n",
                   "t.csv:2: the line holds dashes only; remove it (sed 2d)");
    expect_refused(" a | b | y\n---+---+---\n 1 | 2 | p\n 3 | 4 | q\n 3 | 4 | q\n", "(sed 2d)");
    expect_read("a,b,y\n-,-,p\n3,4,q\n5,6,p\n3,4,q\n");
}

TEST(check_lines, sums_below_a_table_are_refused) {
    for (const std::string last :
         {"Total,1,2,3,\n", "78,20,36,18,Total\n", ",20,36,18,SUM:\n", "Mean,1,2,3,\nSD,1,2,3,\n"}) {
        expect_refused(names + rows() + last, "t.csv:14: '");
        expect_refused(names + rows() + last,
                       "sums or means below the table? Remove the lines from here on (head -n 13)");
    }
    // A class or a level of that name is none.
    std::string classes = names;
    for (int i = 0; i < 9; ++i)
        classes += "1,2," + std::to_string(i) + (i % 2 == 0 ? ",3,Total\n" : ",4,Partial\n");
    expect_read(classes);
    expect_read(names + rows() + "7,2,3,Total,p\n");
}

TEST(hint_on_line, says_what_a_line_of_other_width_may_be) {
    const std::string table = names + rows();
    expect_refused(table + "# recalibrated\n" + rows(),
                   "t.csv:14: found 1 cell, expected 5 as in the first line; "
                   "lines with # stand above the table only");
    expect_refused(
        table + "1,2,3,4,p\r1,2,3,4,q\n" + rows(),
        "t.csv:14: found 9 cells, expected 5 as in the first line; a carriage return stands within the "
        "line: end all lines alike");
    expect_refused(table + "1,2\n", "t.csv:14: found 2 cells, expected 5 as in the first line");
}

}  // namespace
}  // namespace hardlearn::testing
