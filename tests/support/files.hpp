#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hardlearn::testing {

/// A folder of its own for a test, removed with everything in it at the end.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    /// Writes a file and returns its path.
    std::filesystem::path write(const std::string& name, std::string_view content) const;
    /// Names of all files in it, sorted.
    std::vector<std::string> files() const;

  private:
    std::filesystem::path path_;
};

/// All bytes of a file, none where it cannot be read.
std::string read_file(const std::filesystem::path& path);

/// Replaces what the file holds, if there is one.
void write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace hardlearn::testing
