#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace hardlearn::testing {

/// A data set that is part of the project.
std::filesystem::path example_data(const std::string& file);

/// A file of golden values: tests/FLOOR/golden/FILE.
std::filesystem::path golden_data(const std::string& floor, const std::string& file);

/// A data set of the research collection in $HARDLEARN_DATA; empty where that is not set or lacks the file.
std::filesystem::path research_data(const std::string& file);

}  // namespace hardlearn::testing

/// Declares `path`, or skips the test and says which data set is missing.
#define HARDLEARN_RESEARCH_DATA(path, file)                                     \
    const std::filesystem::path path = hardlearn::testing::research_data(file); \
    if (path.empty()) GTEST_SKIP() << "needs " << (file) << " in $HARDLEARN_DATA"
