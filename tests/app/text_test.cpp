// The pieces that make the program's text.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "apps/hardlearn/terminal/progress.hpp"
#include "hardlearn/report/embedding_picture.hpp"
#include "hardlearn/report/leader_text.hpp"
#include "hardlearn/report/table.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using namespace app;

ModelRecord model(const std::string& name, double d_index, double deviation) {
    ModelRecord record;
    record.name = name;
    record.mean.d_index = d_index;
    record.deviation.d_index = deviation;
    return record;
}

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

TEST(progress, tells_stage_share_and_time_left) {
    EXPECT_EQ(progress_text("probing", 25, 100, 10), "probing  25 %, about 30 s left");
    EXPECT_EQ(progress_text("probing", 50, 100, 200), "probing  50 %, about 3 min 20 s left");
    EXPECT_EQ(progress_text("probing", 25, 100, 0.5), "probing  25 %");
    EXPECT_EQ(progress_text("probing", 0, 100, 10), "probing  0 %");
    EXPECT_EQ(progress_text("reading", 0, 0, 10), "reading");
}

// What a progress line writes to a terminal while `work` runs.
template <class Work>
std::string drawn_during(bool enabled, Work work) {
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* terminal = ::open_memstream(&text, &size);
    {
        ProgressLine line(terminal, enabled);
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
    const std::string drawn = drawn_during(true, [](ProgressLine& line) {
        line.report("probing", 1, 4);
        wait(2400);
    });
    EXPECT_TRUE(contains(drawn, "probing  25 %, about ")) << drawn;
    EXPECT_TRUE(drawn.ends_with("\r\033[K"));
}

TEST(progress, line_is_silent_for_short_work_and_where_it_is_not_wanted) {
    EXPECT_EQ(drawn_during(true, [](ProgressLine& line) { line.report("probing", 1, 4); }), "");
    EXPECT_EQ(drawn_during(false,
                           [](ProgressLine& line) {
                               line.report("probing", 1, 4);
                               wait(2200);
                           }),
              "");
}

TEST(leader, a_lead_within_the_deviation_makes_a_plain_model_enough) {
    const std::string text = leader_text({model("svm", 1.70, 0.05), model("mil-naive", 1.72, 0.03)});
    EXPECT_TRUE(contains(text, "mil-naive leads")) << text;
    EXPECT_TRUE(contains(text, "0.020 ahead of svm")) << text;
    EXPECT_TRUE(contains(text, "a plain model is enough")) << text;
}

TEST(leader, a_lead_beyond_the_deviation_is_told) {
    const std::string text =
        leader_text({model("svm", 1.60, 0.05), model("knn", 1.5, 0.2), model("mil-naive", 1.72, 0.03)});
    EXPECT_TRUE(contains(text, "mil-naive leads")) << text;
    EXPECT_FALSE(contains(text, "enough")) << text;
}

TEST(leader, a_plain_leader_is_enough) {
    const std::string text = leader_text({model("svm", 1.75, 0.05), model("mil-naive", 1.72, 0.03)});
    EXPECT_TRUE(contains(text, "svm leads")) << text;
    EXPECT_TRUE(contains(text, "a plain model is enough")) << text;
}

TEST(leader, an_unknown_deviation_is_no_proof_of_a_lead) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(contains(leader_text({model("svm", 1.7, nan), model("mil-naive", 1.9, nan)}), "enough"));
}

TEST(leader, one_model_needs_no_sentence) {
    EXPECT_EQ(leader_text({model("svm", 1.75, 0.05)}), "");
    EXPECT_EQ(leader_text({model("svm", 1.75, 0.05), model("knn", 1.5, 0.1)}), "svm leads by D-index.\n");
}

TEST(embedding_plot, clusters_take_the_colour_of_the_class_they_share_most_rows_with) {
    Matrix<std::uint64_t> table(3, 3);
    table(0, 2) = 9;
    table(1, 0) = 8;
    table(1, 2) = 7;
    table(2, 1) = 1;
    EXPECT_EQ(matching_colours(table.view()), (std::vector<std::uint32_t>{1, 2, 0}));
}

TEST(embedding_plot, names_are_escaped) {
    Matrix<float> points(2, 2);
    points(1, 0) = 1;
    const std::vector<PlotPanel> panels = {
        {.title = "a < b & c", .names = {"<x>"}, .categories = {0, 0}, .colours = {0}}};
    const std::string svg = embedding_svg(points, "\"t\"", panels);
    EXPECT_TRUE(contains(svg, "a &lt; b &amp; c"));
    EXPECT_TRUE(contains(svg, "&lt;x&gt;"));
    EXPECT_TRUE(contains(svg, "&quot;t&quot;"));
    EXPECT_FALSE(contains(svg, "<x>"));
}

}  // namespace
}  // namespace hardlearn::testing
