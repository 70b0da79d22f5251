#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "apps/hardlearn/terminal/terminal.hpp"

namespace hardlearn::app {

/// "probing  42 %, about 12 s left". `elapsed`: seconds since the stage began. The estimate is left out where
/// there is too little to judge by.
std::string progress_text(std::string_view stage, std::size_t done, std::size_t total, double elapsed);

/// One line on a terminal that tells how far long work has come. Appears after two seconds, changes ten times
/// a second (also while no report comes), is gone when the object is. May be used from any thread.
class ProgressLine {
  public:
    /// What `kind` says of the terminal; where there is none, nothing is ever written.
    ProgressLine(std::FILE* terminal, Terminal kind);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void report(std::string_view stage, std::size_t done, std::size_t total);
    /// Takes the line off the terminal; it does not come back as long as the lock is held.
    std::unique_lock<std::mutex> pause();

  private:
    using Clock = std::chrono::steady_clock;
    void draw_until(std::stop_token ending);
    void draw();
    std::string erasure() const;
    void erase();
    void write(std::string_view text);

    std::FILE* terminal_;
    const Terminal kind_;
    std::mutex mutex_;
    std::condition_variable_any ended_;
    const Clock::time_point start_ = Clock::now();
    Clock::time_point stage_start_ = start_;
    std::string stage_ = "working";
    std::size_t done_ = 0;
    std::size_t total_ = 0;
    std::size_t visible_ = 0;  ///< bytes of the line that is shown
    std::jthread drawer_;      ///< last: it uses all of the above
};

}  // namespace hardlearn::app
