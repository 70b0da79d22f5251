#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "apps/hardlearn/terminal/progress.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using namespace app;

TEST(progress, tells_stage_share_and_time_left) {
    EXPECT_EQ(progress_text("probing", 25, 100, 10), "probing  25 %, about 30 s left");
    EXPECT_EQ(progress_text("probing", 50, 100, 200), "probing  50 %, about 3 min 20 s left");
    EXPECT_EQ(progress_text("probing", 25, 100, 0.5), "probing  25 %");
    EXPECT_EQ(progress_text("probing", 0, 100, 10), "probing  0 %");
    EXPECT_EQ(progress_text("reading", 0, 0, 10), "reading");
}

// What a progress line writes to a terminal while `work` runs.
template <class Work>
std::string drawn_during(Terminal kind, Work work) {
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* terminal = ::open_memstream(&text, &size);
    {
        ProgressLine line(terminal, kind);
        work(line);
    }
    std::fclose(terminal);
    const std::string result(text, size);
    std::free(text);
    return result;
}

void wait(int milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

TEST(progress, line_shows_the_last_report_after_two_seconds_and_is_erased) {
    const std::string drawn = drawn_during(Terminal::full, [](ProgressLine& line) {
        line.report("probing", 1, 4);
        wait(2400);
    });
    EXPECT_TRUE(contains(drawn, "probing  25 %, about ")) << drawn;
    EXPECT_TRUE(drawn.ends_with("\r\033[K"));
}

TEST(progress, line_on_a_plain_terminal_is_erased_without_escape_sequences) {
    const std::string drawn = drawn_during(Terminal::plain, [](ProgressLine& line) {
        line.report("a long name of a stage", 0, 4);
        wait(2250);
        line.report("short", 0, 4);
        wait(250);
    });
    EXPECT_TRUE(contains(drawn, "a long name of a stage  0 %\r                           \rshort  0 %"))
        << drawn;
    EXPECT_TRUE(drawn.ends_with("\r          \r")) << drawn;
    EXPECT_FALSE(contains(drawn, "\033"));
}

TEST(progress, line_is_silent_for_short_work_and_where_it_is_not_wanted) {
    EXPECT_EQ(drawn_during(Terminal::full, [](ProgressLine& line) { line.report("probing", 1, 4); }), "");
    EXPECT_EQ(drawn_during(Terminal::none,
                           [](ProgressLine& line) {
                               line.report("probing", 1, 4);
                               wait(2200);
                           }),
              "");
}

}  // namespace
}  // namespace hardlearn::testing
