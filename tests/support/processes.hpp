#pragma once

#include <csignal>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hardlearn::testing {

/// Whether the tests and what they run are built with the address or the thread sanitizer.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif

struct RunSettings {
    std::filesystem::path folder = {};                  ///< working directory; empty: the test's own
    std::optional<std::size_t> max_file_bytes = {};     ///< files cannot grow beyond: a full disk
    std::optional<std::size_t> max_memory_bytes = {};   ///< address space cannot grow beyond
    std::optional<double> interrupt_after = {};         ///< seconds until the signal is sent
    std::filesystem::path interrupt_at = {};            ///< the signal is sent when this file is there
    int signal = SIGINT;                                ///< the one that is sent
    std::optional<double> second_interrupt_after = {};  ///< seconds after the first
    bool terminal = false;                              ///< stderr is a terminal
    std::string stdin_path = {};                        ///< stdin comes from this file; empty: from nowhere
    std::string stdout_path = {};                       ///< stdout goes to this file; empty: to `out`
    /// Set, or removed where there is no value.
    std::vector<std::pair<std::string, std::optional<std::string>>> environment = {};
};

struct Outcome {
    int status = -1;          ///< exit status; 128 + signal if it was killed
    bool was_killed = false;  ///< by a signal that it did not take, such as one that comes while it is loaded
    std::string out;
    std::string err;
    double seconds = 0;            ///< on the clock
    double processor_seconds = 0;  ///< of all its threads
    /// Processor seconds that the program still took after SIGINT: a busy machine does not add to them.
    double seconds_after_interrupt = 0;
};

/// Runs a program as a user would and waits for its end.
Outcome run(const std::vector<std::string>& command, const RunSettings& settings = {});

}  // namespace hardlearn::testing
