#include "hardlearn/core/option.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/support/errors.hpp"

namespace hardlearn::testing {

enum class Colour { red, blue };

}  // namespace hardlearn::testing

namespace hardlearn {

template <>
struct NamesOf<testing::Colour> {
    static constexpr std::string_view what = "colour";
    static constexpr Named<testing::Colour> names[] = {{testing::Colour::red, "red"},
                                                       {testing::Colour::blue, "blue"}};
};

}  // namespace hardlearn

namespace hardlearn::testing {
namespace {

constexpr std::size_t every_row = 4294967295;

struct Paint {
    Colour colour = Colour::red;
    std::vector<double> shades = {0.5, 1};
    std::size_t num_rows = every_row;
    std::optional<std::size_t> coats = {};
    bool dry = true;
    struct {
        float width = 0.25F;
    } brush;
};

std::vector<Option<Paint>> paint_options() {
    auto coats = declare_option(&Paint::coats, {.name = "coats", .doc = "", .range = between(1, 9)});
    coats.conflict = [](const Paint& paint) -> std::optional<Conflict> {
        if (paint.colour == Colour::blue) return std::nullopt;
        return Conflict{"colour", "blue", std::string(name_of(paint.colour))};
    };
    return {
        declare_option(&Paint::colour, {.name = "colour", .doc = ""}),
        declare_option(&Paint::shades, {.name = "shades", .doc = "", .range = above(0)}),
        declare_option(
            &Paint::num_rows,
            {.name = "num_rows", .doc = "", .range = at_least(1), .word = "all", .word_value = every_row}),
        coats,
        declare_option(&Paint::dry, {.name = "dry", .doc = ""}),
        declare_option<Paint>([](Paint & paint) -> auto& { return paint.brush.width; },
                              {.name = "brush_width",
                               .doc = "",
                               .range = {.lowest = 0, .highest = 1, .open_above = true},
                               .program_name = "brush"})};
}

const Option<Paint>& named(std::string_view name) {
    static const auto options = paint_options();
    return option_named(std::span(options), name);
}

// What a text makes of an option, as text again.
std::string after(std::string_view name, std::string_view text) {
    Paint paint;
    named(name).set(paint, value_of_text(named(name), text));
    return text_of(named(name).get(paint));
}

TEST(option, is_what_a_text_says) {
    EXPECT_EQ(after("colour", "blue"), "blue");
    EXPECT_EQ(after("shades", "2,0.25"), "2,0.25");
    EXPECT_EQ(after("num_rows", "17"), "17");
    EXPECT_EQ(after("num_rows", "all"), "all");
    EXPECT_EQ(after("coats", "3"), "3");
    EXPECT_EQ(after("dry", "no"), "no");
    EXPECT_EQ(after("brush_width", "0.75"), "0.75");
}

TEST(option, tells_its_default_and_its_names) {
    const Paint paint;
    EXPECT_EQ(text_of(named("shades").get(paint)), "0.5,1");
    EXPECT_EQ(text_of(named("num_rows").get(paint)), "all");
    EXPECT_TRUE(named("coats").get(paint).is_nothing());
    EXPECT_EQ(named("num_rows").program_name(), "num-rows");
    EXPECT_EQ(named("brush_width").program_name(), "brush");
    EXPECT_EQ(named("colour").choices, (std::vector<std::string_view>{"red", "blue"}));
}

TEST(option, refuses_what_it_cannot_be_with_what_was_expected) {
    struct Case {
        std::string name, text, problem;
    };
    for (const Case& one : std::vector<Case>{
             {"colour", "green", "'green': expected one of red, blue"},
             {"shades", "1,x", "'x': expected a number above 0"},
             {"shades", "1,0", "0: expected a number above 0"},
             {"shades", "1,,2", "'': expected a number above 0"},
             {"shades", "inf", "inf: expected a number above 0"},
             {"shades", "nan", "nan: expected a number above 0"},
             {"num_rows", "0", "0: expected a whole number of at least 1, or all"},
             {"num_rows", "-1", "'-1': expected a whole number of at least 1, or all"},
             {"num_rows", "1.5", "'1.5': expected a whole number of at least 1, or all"},
             {"num_rows", "99999999999999999999999",
              "'99999999999999999999999': expected a whole number of at least 1, or all"},
             {"coats", "10", "10: expected a whole number from 1 to 9"},
             {"dry", "maybe", "'maybe': expected yes or no"},
             {"brush_width", "1", "1: expected a number from 0 to below 1"},
         }) {
        const Value value = value_of_text(named(one.name), one.text);
        EXPECT_EQ(problem_with(named(one.name), value), one.problem);
        Paint paint;
        expect_error_message(ErrorCode::bad_argument, one.name + " " + one.problem,
                             [&] { named(one.name).set(paint, value); });
    }
}

TEST(option, of_a_list_needs_an_item_and_one_value_is_no_list) {
    EXPECT_EQ(problem_with(named("shades"), Value(Value::List{})), "(none): expected at least one");
    EXPECT_TRUE(problem_with(named("shades"), Value(1.0)).has_value());
    EXPECT_TRUE(problem_with(named("brush_width"), Value(Value::List{0.5})).has_value());
    EXPECT_TRUE(problem_with(named("shades"), Value()).has_value());
    EXPECT_FALSE(problem_with(named("coats"), Value()).has_value());
}

TEST(option, a_struct_is_checked_option_by_option) {
    const auto options = paint_options();
    const std::span<const Option<Paint>> all = options;
    check_options(all, Paint{});
    Paint wrong;
    wrong.shades = {1, std::nan("")};
    expect_error_message(ErrorCode::bad_argument, "shades nan: expected a number above 0",
                         [&] { check_options(all, wrong); });
}

TEST(option, that_others_make_meaningless_is_refused_unless_it_is_at_its_default) {
    const auto options = paint_options();
    const std::span<const Option<Paint>> all = options;
    Paint paint;
    paint.coats = 2;
    expect_error_message(ErrorCode::bad_argument, "coats goes with colour blue, not red",
                         [&] { check_options(all, paint); });
    paint.colour = Colour::blue;
    check_options(all, paint);
}

TEST(range, tells_its_limits) {
    EXPECT_EQ(Range{}.text(), "");
    EXPECT_EQ(at_least(2).text(), "at least 2");
    EXPECT_EQ(above(0).text(), "above 0");
    EXPECT_EQ(between(0, 1).text(), "from 0 to 1");
    EXPECT_EQ((Range{.highest = 3}.text()), "at most 3");
    EXPECT_EQ(between(0.001, 10'000'000).text(), "from 0.001 to 10000000");
    EXPECT_EQ(above(1e-9).text(), "above 1e-09");
    EXPECT_TRUE(between(0, 1).holds(0) && between(0, 1).holds(1));
    EXPECT_FALSE(above(0).holds(0) || at_least(2).holds(1.999) || between(0, 1).holds(std::nan("")));
}

TEST(names, are_told_and_parsed) {
    EXPECT_EQ(name_of(Colour::blue), "blue");
    EXPECT_EQ(parse_name<Colour>("red"), Colour::red);
    expect_error_message(ErrorCode::bad_argument, "unknown colour 'pink': expected one of red, blue",
                         [] { parse_name<Colour>("pink"); });
}

struct Fence {
    std::string name = {};
    std::string gate = {};
    std::size_t posts = 3;
    struct Board {
        double width = 1;
    } board = {};
};

TEST(option, of_a_text_is_not_empty_unless_it_may_be) {
    const auto name = declare_option(&Fence::name, {.name = "name"});
    const auto gate = declare_option(&Fence::gate, {.name = "gate", .may_be_empty = true});
    EXPECT_EQ(problem_with(name, value_of_text(name, "")), "'': expected a text that is not empty");
    EXPECT_EQ(problem_with(gate, value_of_text(gate, "")), std::nullopt);
}

TEST(option, may_be_zero_below_its_range_where_that_switches_it_off) {
    const auto posts = declare_option(&Fence::posts, {.name = "posts", .range = zero_or_at_least(3)});
    EXPECT_EQ(problem_with(posts, std::uint64_t{0}), std::nullopt);
    EXPECT_EQ(problem_with(posts, std::uint64_t{3}), std::nullopt);
    EXPECT_EQ(problem_with(posts, std::uint64_t{2}), "2: expected a whole number, 0 or at least 3");
}

TEST(option, of_a_part_sets_the_part_and_keeps_its_checks) {
    static const std::vector<Option<Fence::Board>> of_board = {
        declare_option(&Fence::Board::width, {.name = "width", .range = above(0)})};
    const auto of_fence = options_of_part<Fence>(
        std::span<const Option<Fence::Board>>(of_board), [](Fence & fence) -> auto& { return fence.board; });
    Fence fence;
    of_fence.front().set(fence, 2.5);
    EXPECT_EQ(fence.board.width, 2.5);
    expect_error(ErrorCode::bad_argument, {"width 0", "above 0"}, [&] { of_fence.front().set(fence, 0.0); });
}

}  // namespace
}  // namespace hardlearn::testing
