#include "hardlearn/report/embedding_picture.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

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
