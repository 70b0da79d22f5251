#pragma once

#include <nanobind/nanobind.h>

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "hardlearn/core/note.hpp"
#include "hardlearn/core/run_context.hpp"

namespace hardlearn::python {

/// How a call runs, and what it told.
struct Run {
    int threads = 1;  ///< 0: one a processor
    /// Called with stage, done and total twice a second; None: nobody listens.
    nanobind::object progress = nanobind::none();
    std::vector<Note> notes = {};
};

/// From another thread: what needs Python, done by the thread that called, which holds the interpreter's
/// lock.
using AskPython = std::function<void(const std::function<void()>&)>;

/// Does the work on a thread of its own while other Python threads run, and looks for signals twenty times a
/// second: after one, the work is stopped and Python's exception (KeyboardInterrupt) goes on. Notes are
/// collected in `run`. Rethrows what the work throws.
void run_work(Run& run, const std::function<void(const RunContext&, const AskPython&)>& work);

/// The same for work that needs no Python and returns something.
template <class Work>
auto result_of(Run& run, Work work) {
    std::optional<decltype(work(RunContext{}))> result;
    run_work(run, [&](const RunContext& context, const AskPython&) { result.emplace(work(context)); });
    return std::move(*result);
}

void bind_running(nanobind::module_& module);

}  // namespace hardlearn::python
