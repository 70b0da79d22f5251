#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hardlearn::testing {

/// For EXPECT_TRUE: shows the text where the part is not in it, or does not begin it.
::testing::AssertionResult contains(const std::string& text, const std::string& part);
::testing::AssertionResult begins_with(const std::string& text, const std::string& part);

/// The lines of a text, without their ends.
std::vector<std::string> lines_of(const std::string& text);

/// The text with `by` in place of the first `part`, which must be in it.
std::string replaced(std::string text, const std::string& part, const std::string& by);

}  // namespace hardlearn::testing
