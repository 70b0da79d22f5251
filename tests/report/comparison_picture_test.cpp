#include "hardlearn/report/comparison_picture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "hardlearn/report/comparison_text.hpp"
#include "hardlearn/report/failures_text.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

// `sets` sets on which each model is better than the next by the same step.
std::vector<RecordedSet> records_of(const std::vector<std::string>& models, std::size_t sets) {
    std::vector<RecordedSet> records;
    for (std::size_t i = 0; i < sets; ++i) {
        RecordedSet set{
            .source = "r.json", .name = "s" + std::to_string(i), .rows = 10, .folds = 5, .repeats = 1};
        for (std::size_t m = 0; m < models.size(); ++m) {
            const double score = 1.5 - 0.1 * static_cast<double>(m) + 0.01 * static_cast<double>(i);
            set.models.push_back({.name = models[m], .scores = {{"d_index", score}}, .repeats = {}});
        }
        records.push_back(std::move(set));
    }
    return records;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

TEST(comparison_picture, draws_a_thick_line_a_group_and_a_bar_a_model) {
    const Comparison comparison = compare(records_of({"a", "b", "c", "d"}, 12), {.lift = true});
    const std::string svg = comparison_svg(comparison);
    EXPECT_EQ(count(svg, "stroke-linecap=\"round\""), comparison.rank_differences->groups.size());
    EXPECT_EQ(count(svg, "height=\"12\" fill"), 4u);
    EXPECT_EQ(count(svg, "stroke=\"#222222\""), 4u) << "an interval a model";
    EXPECT_TRUE(contains(svg, "Median lift over the data sets"));
    EXPECT_TRUE(contains(svg, "a (1.00)"));
    EXPECT_TRUE(contains(svg, "d (4.00)"));
}

TEST(comparison_picture, names_are_escaped) {
    const std::string svg = comparison_svg(compare(records_of({"<a>", "b&c"}, 3), {}));
    EXPECT_TRUE(contains(svg, "&lt;a&gt;"));
    EXPECT_TRUE(contains(svg, "b&amp;c"));
    EXPECT_FALSE(contains(svg, "<a>"));
    EXPECT_TRUE(contains(svg, "too few for a 95 % interval"));
}

TEST(comparison_picture, of_one_model_has_bars_only) {
    const std::string svg = comparison_svg(compare(records_of({"a"}, 7), {}));
    EXPECT_FALSE(contains(svg, "critical difference"));
    EXPECT_EQ(count(svg, "height=\"12\" fill"), 1u);
    EXPECT_FALSE(contains(svg, "nan"));
}

TEST(comparison_text, says_which_models_are_told_apart) {
    const auto text_of = [](std::size_t sets) {
        return comparison_text(compare(records_of({"a", "b", "c"}, sets), {}), TableStyle::plain);
    };
    EXPECT_TRUE(contains(text_of(2), "No two models are told apart."));
    EXPECT_TRUE(contains(text_of(8), "Not told apart: a, b; b, c."));
    EXPECT_TRUE(contains(text_of(40), "All pairs are told apart."));
}

TEST(failures_text, of_no_set_is_empty) {
    EXPECT_EQ(failures_text({}, TableStyle::plain), "");
}

TEST(failures_text, names_the_first_rows_and_counts_the_others) {
    SetFailures set{.name = "s", .rows = 30, .repeats = 2, .models = {{.name = "a"}, {.name = "b"}}};
    for (ModelFailures& model : set.models) {
        model.predictions = 60;
        model.errors = 6;
        model.classes = {
            {.name = "x", .predictions = 60, .errors = 6, .mistaken_for = "y", .most_mistaken = 4}};
        model.bands = {{.predictions = 0}};
    }
    for (std::size_t row = 0; row < 25; ++row) set.models[0].only_right.push_back(row);
    set.p_value = 0.5;
    const SetFailures sets[] = {set};
    const std::string text = failures_text(sets, TableStyle::plain);
    for (const std::string part :
         {"over 2 repeats: a 6 of 60 (10.0 %), b 6 of 60", "y (4)", "only a: 25 rows (1, 2",
          "19, 20 and 5 more)", "only b: 0 rows\n", "p = 0.5"}) {
        EXPECT_TRUE(contains(text, part));
    }
}

}  // namespace
}  // namespace hardlearn::testing
