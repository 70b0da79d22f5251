#include "python/bindings/running.hpp"

#include <nanobind/stl/string.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "hardlearn/core/error.hpp"
#include "python/bindings/values.hpp"

namespace nb = nanobind;

namespace hardlearn::python {
namespace {

using namespace std::chrono_literals;
constexpr auto time_between_looks = 50ms;
constexpr auto time_between_reports = 500ms;

/// The thread that called and the one that works, and what they tell each other.
class Conversation {
  public:
    /// By the worker: has the caller do something; throws what that throws.
    void ask(const std::function<void()>& request) {
        std::unique_lock lock(mutex_);
        if (refuses_) throw Error(ErrorCode::cancelled, "cancelled");
        request_ = &request;
        changed_.notify_all();
        changed_.wait(lock, [this] { return request_ == nullptr; });
        if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    }

    void finish(std::exception_ptr error) {
        const std::lock_guard lock(mutex_);
        error_ = std::move(error);
        done_ = true;
        changed_.notify_all();
    }

    /// By the caller, without the interpreter's lock: waits a while for something to do. Whether the work
    /// goes on.
    bool wait() {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, time_between_looks, [this] { return done_ || request_ != nullptr; });
        return !done_;
    }

    /// By the caller, with that lock: does what was asked for, if something was.
    void answer() {
        const std::function<void()>* request = nullptr;
        {
            const std::lock_guard lock(mutex_);
            request = request_;
        }
        if (request == nullptr) return;
        std::exception_ptr failure;
        try {
            if (refuses_) throw Error(ErrorCode::cancelled, "cancelled");
            (*request)();
        } catch (...) {
            failure = std::current_exception();
        }
        const std::lock_guard lock(mutex_);
        failure_ = std::move(failure);
        request_ = nullptr;
        changed_.notify_all();
    }

    /// From now on nothing more is done for the worker.
    void refuse() {
        const std::lock_guard lock(mutex_);
        refuses_ = true;
    }
    std::exception_ptr error() const { return error_; }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    const std::function<void()>* request_ = nullptr;
    std::exception_ptr failure_, error_;
    bool done_ = false, refuses_ = false;
};

/// The latest progress, told by any thread.
class Progress {
  public:
    void set(std::string_view stage, std::size_t done, std::size_t total) {
        const std::lock_guard lock(mutex_);
        stage_ = stage;
        done_ = done;
        total_ = total;
        is_new_ = true;
    }
    void tell(const nb::object& listener) {
        if (listener.is_none() || std::chrono::steady_clock::now() - last_ < time_between_reports) return;
        std::string stage;
        std::size_t done = 0, total = 0;
        {
            const std::lock_guard lock(mutex_);
            if (!is_new_) return;
            is_new_ = false;
            stage = stage_;
            done = done_;
            total = total_;
        }
        last_ = std::chrono::steady_clock::now();
        listener(stage, done, total);
    }

  private:
    std::mutex mutex_;
    std::string stage_;
    std::size_t done_ = 0, total_ = 0;
    bool is_new_ = false;
    std::chrono::steady_clock::time_point last_ = {};
};

}  // namespace

void run_work(Run& run, const std::function<void(const RunContext&, const AskPython&)>& work) {
    Conversation conversation;
    Progress progress;
    std::stop_source stop;
    std::vector<Note> notes;
    RunContext context{.threads = run.threads, .stop = stop.get_token(), .progress = {}, .note = {}};
    context.note = [&](const Note& note) { notes.push_back(note); };
    if (!run.progress.is_none()) {
        context.progress = [&](std::string_view stage, std::size_t done, std::size_t total) {
            progress.set(stage, done, total);
        };
    }
    const AskPython ask = [&](const std::function<void()>& request) { conversation.ask(request); };
    std::thread worker([&] {
        std::exception_ptr error;
        try {
            work(context, ask);
        } catch (...) {
            error = std::current_exception();
        }
        conversation.finish(std::move(error));
    });
    // Python's exceptions of this thread: of a signal, or of who listens to the progress.
    std::exception_ptr own;
    const auto stopping = [&](const auto& step) {
        try {
            if (!own) step();
        } catch (...) {
            own = std::current_exception();
            stop.request_stop();
            conversation.refuse();
        }
    };
    for (bool goes_on = true; goes_on;) {
        {
            const nb::gil_scoped_release released;
            goes_on = conversation.wait();
        }
        conversation.answer();
        stopping([] {
            if (PyErr_CheckSignals() != 0) throw nb::python_error();
        });
        stopping([&] { progress.tell(run.progress); });
    }
    {
        const nb::gil_scoped_release released;
        worker.join();
    }
    run.notes.insert(run.notes.end(), notes.begin(), notes.end());
    if (own) std::rethrow_exception(own);
    if (conversation.error()) std::rethrow_exception(conversation.error());
}

void bind_running(nb::module_& module) {
    nb::class_<Run>(module, "Run")
        .def(
            "__init__",
            [](Run* run, int threads, nb::object progress) {
                new (run) Run{.threads = threads, .progress = std::move(progress)};
            },
            nb::arg("threads"), nb::arg("progress").none())
        .def_prop_ro("notes", [](const Run& run) {
            nb::list result;
            for (const Note& note : run.notes) {
                nb::dict facts, told;
                for (const auto& [name, value] : note.facts) facts[name.c_str()] = object_of(value);
                told["kind"] = note.kind;
                told["text"] = note.text;
                told["warning"] = note.is_warning;
                told["facts"] = facts;
                result.append(told);
            }
            return result;
        });
}

}  // namespace hardlearn::python
