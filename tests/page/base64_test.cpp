#include "hardlearn/page/base64.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace hardlearn::testing {
namespace {

std::string of_text(std::string_view text) {
    return base64(std::as_bytes(std::span(text)));
}

// RFC 4648, section 10.
TEST(base64, is_that_of_the_standard) {
    EXPECT_EQ(of_text(""), "");
    EXPECT_EQ(of_text("f"), "Zg==");
    EXPECT_EQ(of_text("fo"), "Zm8=");
    EXPECT_EQ(of_text("foo"), "Zm9v");
    EXPECT_EQ(of_text("foob"), "Zm9vYg==");
    EXPECT_EQ(of_text("fooba"), "Zm9vYmE=");
    EXPECT_EQ(of_text("foobar"), "Zm9vYmFy");
    EXPECT_EQ(of_text("\xFB\xEF\xFF"), "++//");
}

TEST(base64, numbers_have_their_lowest_byte_first) {
    const std::uint16_t words[] = {0x0102, 0xFFFE};
    const std::uint32_t long_words[] = {0x01020304};
    EXPECT_EQ(base64_words(words), of_text("\x02\x01\xFE\xFF"));
    EXPECT_EQ(base64_long_words(long_words), of_text("\x04\x03\x02\x01"));
}

}  // namespace
}  // namespace hardlearn::testing
