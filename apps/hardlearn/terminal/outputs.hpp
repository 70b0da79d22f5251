#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace hardlearn::app {

/// To be asked before anything runs. Throws Error(bad_argument) if an output is also an input or is named
/// twice, and Error(file) if it could not be written. Empty paths count for nothing; a stream (/dev/null) may
/// be named as often as one likes.
void check_outputs(const std::vector<std::filesystem::path>& outputs,
                   const std::vector<std::filesystem::path>& inputs);

/// Writes to standard output at once. Returns 0, or what went wrong as an errno.
int write_stdout(std::string_view text);

/// Error(file) that tells what went wrong with standard output, an errno.
[[noreturn]] void throw_stdout(int error);

/// Writes to stderr. A stderr that takes nothing (closed, a full disk) is no reason to fail.
void write_stderr(std::string_view text);

}  // namespace hardlearn::app
