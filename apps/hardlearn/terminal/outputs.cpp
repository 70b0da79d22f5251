#include "apps/hardlearn/terminal/outputs.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "hardlearn/core/descriptor.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/core/output_file.hpp"

namespace hardlearn::app {
namespace {

// Also where neither is there yet.
bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
    if (a.empty() || b.empty()) return false;
    std::error_code ignored;
    if (std::filesystem::equivalent(a, b, ignored)) return true;
    const auto whole = [&](const std::filesystem::path& path) {
        return std::filesystem::weakly_canonical(std::filesystem::absolute(link_target(path)), ignored);
    };
    return whole(a) == whole(b);
}

}  // namespace

void check_outputs(const std::vector<std::filesystem::path>& outputs,
                   const std::vector<std::filesystem::path>& inputs) {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const std::filesystem::path& output = outputs[i];
        if (output.empty() || is_stream(output)) continue;
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

int write_stdout(std::string_view text) {
    return write_all(STDOUT_FILENO, std::as_bytes(std::span(text)));
}

void throw_stdout(int error) {
    throw_file(fmt::format("standard output: cannot write: {}", reason_of(error)));
}

void write_stderr(std::string_view text) {
    [[maybe_unused]] const int lost = write_all(STDERR_FILENO, std::as_bytes(std::span(text)));
}

}  // namespace hardlearn::app
