#pragma once

#include <stdexcept>
#include <string>

namespace hardlearn {

/// What went wrong, coarse enough for a program to act on. The command line's exit codes follow it.
enum class ErrorCode {
    internal,         ///< a broken promise inside the library: a bug
    bad_argument,     ///< an option or argument outside its range
    bad_data,         ///< the content of a file or matrix cannot be used
    file,             ///< a file cannot be opened, read, written or renamed
    training_failed,  ///< a model cannot be fitted on this data
    cancelled         ///< the caller's stop token asked to stop
};

/// Every failure that the library reports. The message names what was expected, what came, and where
/// ("FILE:LINE: column 'x': ..." for content of files).
class Error : public std::runtime_error {
  public:
    Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
    ErrorCode code() const noexcept { return code_; }

  private:
    ErrorCode code_;
};

/// Throw an Error of the named kind.
[[noreturn]] void throw_bad_argument(const std::string& message);
[[noreturn]] void throw_bad_data(const std::string& message);
[[noreturn]] void throw_file(const std::string& message);
[[noreturn]] void throw_training_failed(const std::string& message);

}  // namespace hardlearn
