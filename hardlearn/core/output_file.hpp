#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace hardlearn {

/// Who may read a file that was not there before.
enum class NewFile {
    usual,      ///< whom the process's umask lets
    owner_only  ///< its owner alone: it holds data that others need not see
};

/// Where bytes written to `path` arrive: links are followed, also to a file that is not there yet.
/// Error(file) where they lead in a circle.
std::filesystem::path link_target(const std::filesystem::path& path);

/// "-" and the other names of standard output: /dev/stdout, /dev/fd/1.
bool is_standard_output(const std::filesystem::path& path);

/// Whether bytes go through `path` and not into a file of that name: standard output and what else
/// is open already (/dev/fd/N), pipes and devices.
bool is_stream(const std::filesystem::path& path);

/// Error(file), with the reason in words, where write_output_file could make no file: to be asked before long
/// work whose result goes there.
void check_writable(const std::filesystem::path& path);

/// Writes the pieces one after the other, so that `path` holds either what it held before or all of them: to
/// a temporary file in the same folder, synced and renamed. Links are followed. A file that was there keeps
/// its permissions and, where the system allows it, its owner. What is a stream is written directly. On
/// failure throws Error(file) and leaves nothing behind; what a killed process left (temporary files that
/// nobody holds locked) the next call in the same folder removes.
void write_output_file(const std::filesystem::path& path, std::span<const std::span<const std::byte>> pieces,
                       NewFile access = NewFile::usual);
void write_output_file(const std::filesystem::path& path, std::string_view text);

/// Adds the text at the end, in one piece. Error(file) as above.
void append_to_file(const std::filesystem::path& path, std::string_view text);

}  // namespace hardlearn
