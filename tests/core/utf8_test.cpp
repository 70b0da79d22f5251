#include "hardlearn/core/utf8.hpp"

#include <gtest/gtest.h>

namespace hardlearn::testing {
namespace {

TEST(utf8, tells_characters_from_other_bytes) {
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x99\x82"));
    for (const char* text : {"\xE9", "caf\xE9", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                             "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xFF"}) {
        EXPECT_FALSE(is_utf8(text));
    }
    EXPECT_EQ(utf8_length("\xE2\x82\xAC and more"), 3u);
    EXPECT_EQ(utf8_length(""), 0u);
}

TEST(utf8, other_bytes_are_replaced_one_by_one) {
    EXPECT_EQ(as_utf8("caf\xC3\xA9"), "caf\xC3\xA9");
    EXPECT_EQ(as_utf8("caf\xE9.csv"), "caf\xEF\xBF\xBD.csv");
    EXPECT_EQ(as_utf8("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace
}  // namespace hardlearn::testing
