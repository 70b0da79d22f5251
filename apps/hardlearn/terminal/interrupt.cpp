#include "apps/hardlearn/terminal/interrupt.hpp"

#include <pthread.h>
#include <ucontext.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string_view>

#include "apps/hardlearn/terminal/terminal.hpp"

namespace hardlearn::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds grace{500};
constexpr int exit_interrupted = 130;
constexpr int handled_signals[] = {SIGINT, SIGTERM};

// A process that was started with a signal ignored (nohup, a script's background job) shall go on ignoring
// it.
bool is_ignored(int signal) {
    struct sigaction action {};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// Waits up to 50 ms; 0 if nothing came.
int next_signal(const sigset_t& signals) {
    const timespec timeout{.tv_sec = 0, .tv_nsec = 50'000'000};
    const int signal = sigtimedwait(&signals, nullptr, &timeout);
    return signal > 0 ? signal : 0;
}

// Writes past stderr: other threads are still at work, perhaps with it.
[[noreturn]] void leave() {
    const auto tell = [](std::string_view text) {
        [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    };
    const Terminal terminal = terminal_of(STDERR_FILENO);
    if (terminal == Terminal::full) tell("\r\033[K");
    if (terminal == Terminal::plain) tell("\n");  // behind a progress line, perhaps
    tell("hardlearn: interrupted\n");
    std::_Exit(exit_interrupted);
}

// Libraries start threads before main() does anything (libtorch's do), which take signals. Such a thread
// gives the signal back to the process and takes no more of them: in the end only the waiter can have it.
void give_back(int signal, siginfo_t*, void* context) {
    sigaddset(&static_cast<ucontext_t*>(context)->uc_sigmask, signal);
    ::kill(::getpid(), signal);
}

sigset_t signals_to_handle() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : handled_signals) {
        if (!is_ignored(signal)) sigaddset(&signals, signal);
    }
    return signals;
}

}  // namespace

void hold_signals() {
    const sigset_t signals = signals_to_handle();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

Interrupt::Interrupt() : signals_(signals_to_handle()) {
    pthread_sigmask(SIG_BLOCK, &signals_, &previous_);
    struct sigaction action {};
    action.sa_sigaction = give_back;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    for (const int signal : handled_signals) {
        if (sigismember(&signals_, signal) == 1) sigaction(signal, &action, nullptr);
    }
    waiter_ = std::thread([this] { wait_for_signals(); });
}

Interrupt::~Interrupt() {
    ending_ = true;
    waiter_.join();
    for (const int signal : handled_signals) {
        if (sigismember(&signals_, signal) == 1) std::signal(signal, SIG_DFL);
    }
    pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

void Interrupt::wait_for_signals() {
    Clock::time_point deadline = Clock::time_point::max();
    while (!ending_) {
        const bool came = next_signal(signals_) != 0;
        if (came && stop_.stop_requested()) leave();
        if (came) {
            stop_.request_stop();
            deadline = Clock::now() + grace;
        }
        if (Clock::now() >= deadline && writers_ == 0) leave();
    }
}

}  // namespace hardlearn::app
