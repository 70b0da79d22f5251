#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace hardlearn::testing {

/// A data set that is part of the project.
inline std::filesystem::path example_data(const std::string& file) {
    return std::filesystem::path(HARDLEARN_SOURCE_DIR) / "examples" / "data" / file;
}

/// A data set of the research collection in $HARDLEARN_DATA; empty where that is not set or lacks the file.
inline std::filesystem::path research_data(const std::string& file) {
    const char* folder = std::getenv("HARDLEARN_DATA");
    if (folder == nullptr) return {};
    const auto path = std::filesystem::path(folder) / file;
    return std::filesystem::exists(path) ? path : std::filesystem::path{};
}

}  // namespace hardlearn::testing

/// Declares `path`, or skips the test and says which data set is missing.
#define HARDLEARN_RESEARCH_DATA(path, file)                                     \
    const std::filesystem::path path = hardlearn::testing::research_data(file); \
    if (path.empty()) GTEST_SKIP() << "needs " << (file) << " in $HARDLEARN_DATA"
