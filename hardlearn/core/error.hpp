#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace hardlearn {

/// What went wrong, coarse enough for a program to act on. The command line's exit codes follow it.
enum class ErrorCode {
    internal,         ///< a broken promise inside the library: a bug
    bad_argument,     ///< an option or argument outside its range
    bad_data,         ///< the content of a file or matrix cannot be used
    file,             ///< a file cannot be opened, read, written or renamed
    training_failed,  ///< a model cannot be fitted on this data
    cancelled,        ///< the caller's stop token asked to stop
    out_of_memory     ///< libtorch got no memory; the rest of the library throws std::bad_alloc
};

/// A way out of an error: options with which the same call goes on, as names and texts of their declarations.
struct Remedy {
    std::vector<std::pair<std::string, std::string>> options;  ///< {"decimal", ","}; no text: a flag
    std::string when;                                          ///< "if they are missing"; empty: always
};

/// Every failure that the library reports. The message names what was expected, what came, and where
/// ("FILE:LINE: column 'x': ..." for content of files).
class Error : public std::runtime_error {
  public:
    Error(ErrorCode code, const std::string& message, std::vector<Remedy> remedies = {})
        : std::runtime_error(message),
          code_(code),
          remedies_(std::make_shared<const std::vector<Remedy>>(std::move(remedies))) {}
    ErrorCode code() const noexcept { return code_; }
    /// What would help, the likeliest first; often nothing that an option could do.
    const std::vector<Remedy>& remedies() const noexcept { return *remedies_; }

  private:
    ErrorCode code_;
    std::shared_ptr<const std::vector<Remedy>> remedies_;  // shared: copying an exception must not throw
};

/// Throw an Error of the named kind.
[[noreturn]] void throw_bad_argument(const std::string& message);
[[noreturn]] void throw_bad_data(const std::string& message, std::vector<Remedy> remedies = {});
[[noreturn]] void throw_file(const std::string& message);
[[noreturn]] void throw_training_failed(const std::string& message);

}  // namespace hardlearn
