#include "apps/hardlearn/progress.hpp"

#include <fmt/format.h>

#include <cmath>

namespace hardlearn::app {
namespace {

constexpr double seconds_before_line = 2.0;
constexpr double seconds_between_lines = 0.1;
constexpr std::string_view erase_line = "\r\033[K";

double seconds_between(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

std::string duration_text(double seconds) {
    const auto whole = static_cast<long>(std::ceil(seconds));
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
    return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace

std::string progress_text(std::string_view stage, std::size_t done, std::size_t total, double elapsed) {
    if (total == 0) return std::string(stage);
    const double share = static_cast<double>(done) / static_cast<double>(total);
    std::string text = fmt::format("{}  {} %", stage, static_cast<int>(100 * share));
    if (elapsed >= 1 && done > 0 && done < total) {
        text += fmt::format(", about {} left", duration_text(elapsed / share - elapsed));
    }
    return text;
}

ProgressLine::ProgressLine(std::FILE* terminal, bool enabled) : terminal_(terminal), enabled_(enabled) {}

void ProgressLine::report(std::string_view stage, std::size_t done, std::size_t total) {
    if (!enabled_) return;
    const std::scoped_lock lock(mutex_);
    const auto now = Clock::now();
    // A stage that runs again starts again from few pieces; late reports of other threads lie only a little
    // behind.
    if (stage != stage_ || 2 * done < last_done_) {
        stage_ = stage;
        stage_start_ = now;
    }
    last_done_ = done;
    if (seconds_between(start_, now) < seconds_before_line) return;
    if (seconds_between(last_drawn_, now) < seconds_between_lines) return;
    last_drawn_ = now;
    visible_ = true;
    fmt::print(terminal_, "{}{}", erase_line,
               progress_text(stage, done, total, seconds_between(stage_start_, now)));
    std::fflush(terminal_);
}

void ProgressLine::erase() {
    const std::scoped_lock lock(mutex_);
    if (!visible_) return;
    visible_ = false;
    fmt::print(terminal_, "{}", erase_line);
    std::fflush(terminal_);
}

}  // namespace hardlearn::app
