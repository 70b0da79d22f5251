#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string_view>

#include "hardlearn/core/note.hpp"

namespace hardlearn {

/// How a long computation runs: never what it computes. Passed last, by const reference.
struct RunContext {
    /// Number of threads; 0 means one per processor. Results do not depend on it.
    int threads = 0;
    /// Asked between pieces of work; when it says stop, the computation throws Error(cancelled).
    std::stop_token stop = {};
    /// Called with the stage, the pieces done and the pieces in all, from any thread and from several at
    /// once. Empty: no reports.
    std::function<void(std::string_view stage, std::size_t done, std::size_t total)> progress = {};
    /// Called with each note as soon as it is known, from the thread that began the work; results hold the
    /// same notes. Empty: nobody listens.
    std::function<void(const Note& note)> note = {};

    /// Throws Error(cancelled) if a stop was requested.
    void check_stop() const;
    void report(std::string_view stage, std::size_t done, std::size_t total) const {
        if (progress) progress(stage, done, total);
    }
    void tell(const Note& told) const {
        if (note) note(told);
    }
    /// The same, on one thread and silent: for work inside a parallel loop.
    RunContext serial() const { return {.threads = 1, .stop = stop, .progress = {}, .note = {}}; }
};

}  // namespace hardlearn
