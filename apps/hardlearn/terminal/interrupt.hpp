#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

namespace hardlearn::app {

/// Keeps SIGINT and SIGTERM waiting for an Interrupt: from here on none ends the process, nor the program
/// that takes its place (exec). To be called first of all.
void hold_signals();

/// Turns SIGINT and SIGTERM into a stop request. From construction on, a thread of its own waits for them:
/// the first asks the work to stop, and ends the program after a grace period if the work did not; the second
/// ends it at once. Make it before any other thread is started.
class Interrupt {
  public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token stop_token() const { return stop_.get_token(); }

    /// While one lives the grace period does not end: a file is being written, which is short.
    class Patience {
      public:
        explicit Patience(Interrupt& interrupt) : interrupt_(interrupt) { ++interrupt_.writers_; }
        ~Patience() { --interrupt_.writers_; }
        Patience(const Patience&) = delete;
        Patience& operator=(const Patience&) = delete;

      private:
        Interrupt& interrupt_;
    };

  private:
    void wait_for_signals();
    sigset_t signals_{};
    sigset_t previous_{};
    std::stop_source stop_;
    std::atomic<int> writers_{0};
    std::atomic<bool> ending_{false};
    std::thread waiter_;
};

}  // namespace hardlearn::app
