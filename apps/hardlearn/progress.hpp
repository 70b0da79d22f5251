#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

namespace hardlearn::app {

/// "probing  42 %, about 12 s left". `elapsed`: seconds since the stage began. The estimate is left out where
/// there is too little to judge by.
std::string progress_text(std::string_view stage, std::size_t done, std::size_t total, double elapsed);

/// One line on a terminal that tells how far long work has come. Appears after two seconds, changes at most
/// ten times a second, is gone when the object is. May be called from any thread.
class ProgressLine {
  public:
    /// `enabled` false: never writes.
    ProgressLine(std::FILE* terminal, bool enabled);
    ~ProgressLine() { erase(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void report(std::string_view stage, std::size_t done, std::size_t total);
    /// Takes the line off the terminal, before something else is written there.
    void erase();

  private:
    using Clock = std::chrono::steady_clock;
    std::FILE* terminal_;
    bool enabled_;
    std::mutex mutex_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point stage_start_ = start_;
    Clock::time_point last_drawn_ = start_;
    std::string stage_;
    std::size_t last_done_ = 0;
    bool visible_ = false;
};

}  // namespace hardlearn::app
