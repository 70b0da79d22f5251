#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace hardlearn::app {

/// Writes the text to a temporary file beside `path`, syncs it and renames it, so that `path` holds either
/// what it held before or the whole text. Throws Error(file) and leaves nothing behind if that fails. A path
/// that is no ordinary file (/dev/stdout, a pipe) is written directly.
void write_text_file(const std::filesystem::path& path, std::string_view text);

/// Throws Error(file) if no file could be made at `path`: to be asked before long work whose result goes
/// there.
void check_writable(const std::filesystem::path& path);

/// To be asked before anything runs. Throws Error(bad_argument) if an output is also an input or is named
/// twice, and Error(file) if it could not be written. Empty paths count for nothing; a path that is no
/// ordinary file
/// (/dev/null) may be named as often as one likes.
void check_outputs(const std::vector<std::filesystem::path>& outputs,
                   const std::vector<std::filesystem::path>& inputs);

/// Writes to stderr. A stderr that takes nothing (closed, a full disk) is no reason to fail.
void write_stderr(std::string_view text);

}  // namespace hardlearn::app
