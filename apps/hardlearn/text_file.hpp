#pragma once

#include <filesystem>
#include <initializer_list>
#include <string_view>

namespace hardlearn::app {

/// Writes the text to a temporary file beside `path`, syncs it and renames it, so that `path` holds either
/// what it held before or the whole text. Throws Error(file) and leaves nothing behind if that fails. A path
/// that is no ordinary file (/dev/stdout, a pipe) is written directly.
void write_text_file(const std::filesystem::path& path, std::string_view text);

/// Throws Error(file) if no file could be made at `path`: to be asked before long work whose result goes
/// there.
void check_writable(const std::filesystem::path& path);

/// Throws Error(bad_argument) if `path` names one of the files that a command reads.
void check_not_input(const std::filesystem::path& path, std::initializer_list<std::filesystem::path> inputs);

}  // namespace hardlearn::app
