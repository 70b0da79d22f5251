#include "apps/hardlearn/terminal/text_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "hardlearn/core/error.hpp"

namespace hardlearn::app {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
    throw_file(fmt::format("{}: cannot write: {}", path.string(), std::strerror(error)));
}

// Returns 0 or what went wrong.
int write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

bool is_special(const std::filesystem::path& path) {
    std::error_code ignored;
    const auto status = std::filesystem::status(path, ignored);
    return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
           !std::filesystem::is_directory(status);
}

// Also where neither is there yet.
bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
    if (a.empty() || b.empty()) return false;
    std::error_code ignored;
    if (std::filesystem::equivalent(a, b, ignored)) return true;
    const auto whole = [&](const std::filesystem::path& path) {
        return std::filesystem::weakly_canonical(std::filesystem::absolute(path), ignored);
    };
    return whole(a) == whole(b);
}

int write_and_close(int file, std::string_view text, bool sync) {
    int error = write_all(file, text);
    if (error == 0 && sync && ::fsync(file) != 0) error = errno;
    if (::close(file) != 0 && error == 0) error = errno;
    return error;
}

}  // namespace

void write_text_file(const std::filesystem::path& path, std::string_view text) {
    if (path == "-") {
        std::fwrite(text.data(), 1, text.size(), stdout);
        return;
    }
    const bool direct = is_special(path);
    // A link is followed: the file it names is replaced, not the link.
    std::error_code ignored;
    const auto target =
        std::filesystem::is_symlink(path, ignored) ? std::filesystem::weakly_canonical(path) : path;
    const std::string written =
        direct ? path.string() : fmt::format("{}.{}.tmp", target.string(), ::getpid());
    const int flags = direct ? O_WRONLY : O_WRONLY | O_CREAT | O_TRUNC;
    const int file = ::open(written.c_str(), flags | O_CLOEXEC, 0666);
    if (file < 0) fail(path, errno);
    int error = write_and_close(file, text, !direct);
    if (!direct && error == 0 && ::rename(written.c_str(), target.c_str()) != 0) error = errno;
    if (error == 0) return;
    if (!direct) ::unlink(written.c_str());
    fail(path, error);
}

void check_writable(const std::filesystem::path& path) {
    if (std::filesystem::is_directory(path)) fail(path, EISDIR);
    if (is_special(path)) return;
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    if (::access(folder.c_str(), W_OK | X_OK) != 0) fail(path, errno);
    if (!std::filesystem::is_directory(folder)) fail(path, ENOTDIR);
}

void check_outputs(const std::vector<std::filesystem::path>& outputs,
                   const std::vector<std::filesystem::path>& inputs) {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const std::filesystem::path& output = outputs[i];
        if (output.empty() || is_special(output)) continue;
        const auto same = [&](const std::filesystem::path& other) { return is_same_file(output, other); };
        if (std::ranges::any_of(inputs, same)) {
            throw_bad_argument(
                fmt::format("{}: is read by this command and would be overwritten", output.string()));
        }
        if (std::any_of(outputs.begin(), outputs.begin() + static_cast<std::ptrdiff_t>(i), same)) {
            throw_bad_argument(
                fmt::format("{}: two results of this command would be written to it", output.string()));
        }
    }
    for (const std::filesystem::path& output : outputs) {
        if (!output.empty()) check_writable(output);
    }
}

void write_stderr(std::string_view text) {
    [[maybe_unused]] const std::size_t written = std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace hardlearn::app
