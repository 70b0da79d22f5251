#include "hardlearn/report/table.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace hardlearn::testing {
namespace {

TEST(table, columns_are_aligned) {
    Table table({{"name", Table::Align::left}, {"n"}});
    table.add_row({"a", "1"});
    table.add_row({"longer name", "100"});
    EXPECT_EQ(table.text(),
              "  name           n\n"
              "  a              1\n"
              "  longer name  100\n");
}

TEST(table, width_counts_characters_not_bytes) {
    Table table({{"name", Table::Align::left}, {"n"}});
    table.add_row({"é", "1"});
    table.add_row({"ee", "2"});
    EXPECT_EQ(table.text(), "  name  n\n  é     1\n  ee    2\n");
}

TEST(table, undefined_numbers_are_dashes) {
    EXPECT_EQ(fixed(std::numeric_limits<double>::quiet_NaN(), 3), "-");
    EXPECT_EQ(fixed(0.12345, 3), "0.123");
}

TEST(table, markdown_escapes_what_would_end_a_cell) {
    Table table({{"name", Table::Align::left}, {"n "}});
    table.add_row({"a|b\n<c>", "1*"});
    EXPECT_EQ(table.markdown(), "| name | n |\n|---|---:|\n| a\\|b\\\\n\\<c> | 1* |\n");
}

TEST(table, zero_has_no_sign) {
    EXPECT_EQ(fixed(-0.0, 3), "0.000");
    EXPECT_EQ(fixed(-0.0001, 3), "0.000");
    EXPECT_EQ(fixed(-0.001, 3), "-0.001");
}

}  // namespace
}  // namespace hardlearn::testing
