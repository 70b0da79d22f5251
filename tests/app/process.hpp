#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hardlearn::testing {

struct RunSettings {
    std::filesystem::path folder = {};                  ///< working directory; empty: the test's own
    std::optional<std::size_t> max_file_bytes = {};     ///< files cannot grow beyond: a full disk
    std::optional<double> interrupt_after = {};         ///< seconds until SIGINT is sent
    std::optional<double> second_interrupt_after = {};  ///< seconds after the first
    bool terminal = false;                              ///< stderr is a terminal
    std::string stdout_path = {};                       ///< stdout goes to this file; empty: to `out`
};

struct Outcome {
    int status = -1;  ///< exit status; 128 + signal if it was killed
    std::string out;
    std::string err;
    double seconds = 0;
    double seconds_after_interrupt = 0;
};

/// Runs a program as a user would and waits for its end.
Outcome run(const std::vector<std::string>& command, const RunSettings& settings = {});

/// Runs hardlearn with these arguments.
Outcome hardlearn(const std::vector<std::string>& arguments, const RunSettings& settings = {});

/// A folder of its own for a test, removed at the end.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }
    /// Writes a file and returns its path.
    std::string write(const std::string& name, const std::string& content) const;
    /// Names of all files in it, sorted.
    std::vector<std::string> files() const;

  private:
    std::filesystem::path path_;
};

/// For EXPECT_TRUE: shows the text where the part is not in it.
::testing::AssertionResult contains(const std::string& text, const std::string& part);
::testing::AssertionResult begins_with(const std::string& text, const std::string& part);

std::string read_file(const std::filesystem::path& path);

/// Rows of two overlapping classes, "a" and "b", with three numeric columns x, y, z and a header; the label
/// is last.
std::string two_class_csv(std::size_t rows);

/// Random numbers without structure: work that takes a while.
std::string noise_csv(std::size_t rows, std::size_t columns, std::size_t classes);

}  // namespace hardlearn::testing
