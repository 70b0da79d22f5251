#include "tests/support/processes.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace hardlearn::testing {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Channel {
    int read = -1;
    int write = -1;
};

Channel make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    return {ends[0], ends[1]};
}

Channel make_terminal() {
    Channel channel;
    if (::openpty(&channel.read, &channel.write, nullptr, nullptr, nullptr) != 0)
        throw std::runtime_error("openpty");
    ::fcntl(channel.read, F_SETFD, FD_CLOEXEC);
    return channel;
}

[[noreturn]] void become(const std::vector<std::string>& command, const RunSettings& settings, int out,
                         int err) {
    std::signal(settings.signal, SIG_DFL);
    if (settings.max_file_bytes) {
        const rlimit limit{*settings.max_file_bytes, *settings.max_file_bytes};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    if (settings.max_memory_bytes) {
        const rlimit limit{*settings.max_memory_bytes, *settings.max_memory_bytes};
        ::setrlimit(RLIMIT_AS, &limit);
    }
    for (const auto& [name, value] : settings.environment)
        value ? ::setenv(name.c_str(), value->c_str(), 1) : ::unsetenv(name.c_str());
    if (!settings.stdout_path.empty()) out = ::open(settings.stdout_path.c_str(), O_WRONLY);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    const std::string in = settings.stdin_path.empty() ? "/dev/null" : settings.stdin_path;
    ::dup2(::open(in.c_str(), O_RDONLY), STDIN_FILENO);
    if (!settings.folder.empty() && ::chdir(settings.folder.c_str()) != 0) ::_exit(126);
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
}

// Appends what has come; closes at the end.
void drain(int& file, std::string& text) {
    std::array<char, 65536> buffer;
    const ssize_t count = ::read(file, buffer.data(), buffer.size());
    if (count > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(count));
    } else {
        ::close(file);
        file = -1;
    }
}

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

// What a process that still runs, or has not been waited for, has taken so far; 0 where that is not known.
double processor_seconds_of(pid_t process) {
    clockid_t clock;
    timespec time{};
    if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return 0;
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

class Interrupter {
  public:
    Interrupter(pid_t child, const RunSettings& settings) : child_(child), settings_(settings) {}
    void act() {
        if (sent_ == 0 && is_time()) send();
        if (sent_ == 1 && settings_.second_interrupt_after &&
            seconds_since(sent_at_) >= *settings_.second_interrupt_after) {
            send();
        }
    }
    /// Of `total` processor seconds, those after the first signal.
    double processor_seconds_since_first(double total) const { return sent_ > 0 ? total - at_first_ : 0; }

  private:
    bool is_time() const {
        if (settings_.interrupt_after && seconds_since(start_) >= *settings_.interrupt_after) return true;
        return !settings_.interrupt_at.empty() && std::filesystem::exists(settings_.interrupt_at);
    }
    void send() {
        if (++sent_ == 1) at_first_ = processor_seconds_of(child_);
        ::kill(child_, settings_.signal);
        sent_at_ = Clock::now();
    }
    pid_t child_;
    const RunSettings& settings_;
    Clock::time_point start_ = Clock::now(), sent_at_;
    double at_first_ = 0;
    int sent_ = 0;
};

}  // namespace

Outcome run(const std::vector<std::string>& command, const RunSettings& settings) {
    Channel out = make_pipe();
    Channel err = settings.terminal ? make_terminal() : make_pipe();
    const auto start = Clock::now();
    const pid_t child = ::fork();
    if (child == 0) become(command, settings, out.write, err.write);
    ::close(out.write);
    ::close(err.write);
    Outcome outcome;
    Interrupter interrupter(child, settings);
    while (out.read >= 0 || err.read >= 0) {
        interrupter.act();
        std::array<pollfd, 2> waiting = {pollfd{out.read, POLLIN, 0}, pollfd{err.read, POLLIN, 0}};
        ::poll(waiting.data(), waiting.size(), 10);
        if (waiting[0].revents != 0) drain(out.read, outcome.out);
        if (waiting[1].revents != 0) drain(err.read, outcome.err);
    }
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    outcome.seconds = seconds_since(start);
    outcome.processor_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    outcome.seconds_after_interrupt = interrupter.processor_seconds_since_first(outcome.processor_seconds);
    outcome.was_killed = WIFSIGNALED(status);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return outcome;
}

}  // namespace hardlearn::testing
