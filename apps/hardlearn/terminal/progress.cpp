#include "apps/hardlearn/terminal/progress.hpp"

#include <fmt/format.h>

#include <cmath>

namespace hardlearn::app {
namespace {

constexpr std::chrono::milliseconds time_before_line{2000};
constexpr std::chrono::milliseconds time_between_lines{100};
constexpr std::string_view erase_line = "\r\033[K";

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

ProgressLine::ProgressLine(std::FILE* terminal, Terminal kind) : terminal_(terminal), kind_(kind) {
    if (kind != Terminal::none)
        drawer_ = std::jthread([this](std::stop_token ending) { draw_until(ending); });
}

ProgressLine::~ProgressLine() {
    if (!drawer_.joinable()) return;
    drawer_.request_stop();
    drawer_.join();
    erase();
}

void ProgressLine::report(std::string_view stage, std::size_t done, std::size_t total) {
    const std::scoped_lock lock(mutex_);
    // A stage that runs again starts again from few pieces; late reports of other threads lie only a little
    // behind.
    if (stage != stage_ || 2 * done < done_) {
        stage_ = stage;
        stage_start_ = Clock::now();
    }
    done_ = done;
    total_ = total;
}

std::unique_lock<std::mutex> ProgressLine::pause() {
    std::unique_lock lock(mutex_);
    erase();
    return lock;
}

void ProgressLine::draw_until(std::stop_token ending) {
    std::unique_lock lock(mutex_);
    const auto ended = [&] { return ending.stop_requested(); };
    ended_.wait_for(lock, ending, time_before_line, ended);
    while (!ended()) {
        draw();
        ended_.wait_for(lock, ending, time_between_lines, ended);
    }
}

void ProgressLine::draw() {
    const double elapsed = std::chrono::duration<double>(Clock::now() - stage_start_).count();
    const std::string text = progress_text(stage_, done_, total_, elapsed);
    const std::string before = erasure();
    visible_ = text.size();
    write(before + text);
}

std::string ProgressLine::erasure() const {
    return kind_ == Terminal::full ? std::string(erase_line) : fmt::format("\r{:{}}\r", "", visible_);
}

void ProgressLine::erase() {
    if (visible_ == 0) return;
    write(erasure());
    visible_ = 0;
}

void ProgressLine::write(std::string_view text) {
    // A terminal that has gone away is no reason to fail.
    [[maybe_unused]] const std::size_t written = std::fwrite(text.data(), 1, text.size(), terminal_);
    std::fflush(terminal_);
}

}  // namespace hardlearn::app
