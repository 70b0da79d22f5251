#include "hardlearn/core/json_depth.hpp"

#include <gtest/gtest.h>

#include <string>

namespace hardlearn::testing {
namespace {

std::string lists(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST(is_too_deep_json, counts_lists_and_objects_that_are_open) {
    EXPECT_FALSE(is_too_deep_json(""));
    EXPECT_FALSE(is_too_deep_json(lists(largest_json_depth)));
    EXPECT_TRUE(is_too_deep_json(lists(largest_json_depth + 1)));
    EXPECT_TRUE(is_too_deep_json("{\"a\":" + lists(largest_json_depth) + "}"));
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "[],{},";
    EXPECT_FALSE(is_too_deep_json("[" + many + "[]]"));
}

TEST(is_too_deep_json, passes_over_brackets_in_texts) {
    const std::string brackets(1000, '[');
    EXPECT_FALSE(is_too_deep_json("[\"" + brackets + "\"]"));
    EXPECT_FALSE(is_too_deep_json("[\"a\\\"" + brackets + "\"]"));
    EXPECT_TRUE(is_too_deep_json("[\"a\\\\\"," + brackets));
    EXPECT_FALSE(is_too_deep_json("[\"\\"));
}

TEST(is_too_deep_json, looks_at_broken_text_too) {
    EXPECT_TRUE(is_too_deep_json("]]]}}" + std::string(largest_json_depth + 1, '{')));
}

}  // namespace
}  // namespace hardlearn::testing
