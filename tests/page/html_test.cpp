#include "hardlearn/page/html.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/utf8.hpp"

namespace hardlearn::testing {
namespace {

TEST(html, plain_names_are_shown_as_they_are) {
    EXPECT_EQ(shown("saab"), "saab");
    EXPECT_EQ(shown("größe 漢字 אבג"), "größe 漢字 אבג");
    EXPECT_EQ(shown(""), "");
}

TEST(html, what_acts_is_shown_as_its_number) {
    EXPECT_EQ(shown("a\tb\n"), "a[U+0009]b[U+000A]");
    EXPECT_EQ(shown(std::string("\0", 1)), "[U+0000]");
    EXPECT_EQ(shown("\x7f"), "[U+007F]");
    EXPECT_EQ(shown("x\u202Ey"), "x[U+202E]y");
    EXPECT_EQ(shown("\u2066\u2069\u200F\uFEFF\u2028"), "[U+2066][U+2069][U+200F][U+FEFF][U+2028]");
    EXPECT_EQ(shown("\u0085"), "[U+0085]");
    EXPECT_EQ(shown("\U000E0041"), "[U+E0041]");
}

TEST(html, bytes_that_are_no_utf8_are_replaced) {
    EXPECT_EQ(shown("a\xFFz"), "a\uFFFDz");
    EXPECT_EQ(shown("\xE2\x82"), "\uFFFD\uFFFD");
}

TEST(html, long_names_lose_their_middle) {
    const std::string name = std::string(100, 'a') + std::string(200, 'z');
    const std::string text = shown(name, 20);
    EXPECT_EQ(text, std::string(14, 'a') + "…" + "zzzzz");
    EXPECT_EQ(shown(std::string(20, 'a'), 20), std::string(20, 'a'));
    std::string umlauts;
    for (int i = 0; i < 50; ++i) umlauts += "ä";
    EXPECT_TRUE(is_utf8(shown(umlauts, 9)));
}

// Whatever the bytes: no mark of HTML is left, and the text comes back when references are resolved.
TEST(html, escaping_leaves_nothing_that_html_reads) {
    RandomStream stream(4);
    const std::string alphabet = "<>&\"'ab/=;#x";
    for (int round = 0; round < 200; ++round) {
        std::string text;
        for (std::size_t i = 0; i < stream.below(30); ++i) text += alphabet[stream.below(alphabet.size())];
        std::string escaped = escaped_html(text);
        EXPECT_EQ(escaped.find_first_of("<>\"'"), std::string::npos) << escaped;
        for (const auto& [reference, character] :
             {std::pair{"&lt;", "<"}, std::pair{"&gt;", ">"}, std::pair{"&quot;", "\""},
              std::pair{"&#39;", "'"}, std::pair{"&amp;", "&"}}) {
            for (std::size_t at = 0; (at = escaped.find(reference, at)) != std::string::npos; ++at)
                escaped.replace(at, std::string(reference).size(), character);
        }
        EXPECT_EQ(escaped, text);
    }
}

TEST(html, names_are_kept_apart_from_the_direction_around_them) {
    EXPECT_EQ(name_html("a<b"), "<bdi>a&lt;b</bdi>");
}

TEST(html, counts_and_shares_are_for_people) {
    EXPECT_EQ(count_text(0), "0");
    EXPECT_EQ(count_text(999), "999");
    EXPECT_EQ(count_text(1000), "1,000");
    EXPECT_EQ(count_text(12345678), "12,345,678");
    EXPECT_EQ(percent_text(0.8391), "83.9 %");
    EXPECT_EQ(percent_text(0.5, 0), "50 %");
    EXPECT_EQ(percent_text(std::numeric_limits<double>::quiet_NaN()), "-");
}

TEST(html, a_number_and_its_percent_sign_stay_on_one_line) {
    EXPECT_EQ(unbroken_percents("7 % of 12 rows, a % and 81 to 86 %"),
              "7&#160;% of 12 rows, a % and 81 to 86&#160;%");
    EXPECT_EQ(unbroken_percents(" %"), " %");
    EXPECT_EQ(unbroken_percents("5 "), "5 ");
    EXPECT_EQ(unbroken_percents(""), "");
}

}  // namespace
}  // namespace hardlearn::testing
