#include "hardlearn/records/csv_cell.hpp"

#include <gtest/gtest.h>

namespace hardlearn::testing {
namespace {

TEST(csv_cell, quotes_what_a_reader_would_trim_or_split) {
    EXPECT_EQ(csv_cell("plain text"), "plain text");
    EXPECT_EQ(csv_cell(" padded"), "\" padded\"");
    EXPECT_EQ(csv_cell("padded "), "\"padded \"");
    EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
    EXPECT_EQ(csv_cell("a\tb", '\t'), "\"a\tb\"");
    EXPECT_EQ(csv_cell("say \"no\""), "\"say \"\"no\"\"\"");
}

}  // namespace
}  // namespace hardlearn::testing
