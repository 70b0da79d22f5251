#include "apps/hardlearn/session.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "apps/hardlearn/table.hpp"
#include "apps/hardlearn/text_file.hpp"

namespace hardlearn::app {
namespace {

using Json = nlohmann::ordered_json;

// Names from files may be no valid UTF-8; JSON must be.
std::string json_text(const Json& record) {
    return record.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Session::Session(const RunOptions& options, Interrupt& interrupt)
    : options_(options),
      interrupt_(interrupt),
      progress_(stderr, !options.quiet && ::isatty(STDERR_FILENO) == 1) {
    context_.threads = options.threads;
    context_.stop = interrupt.stop_token();
    context_.progress = [this](std::string_view stage, std::size_t done, std::size_t total) {
        progress_.report(stage, done, total);
    };
}

void Session::print(std::string_view text) {
    if (!prints()) return;
    const auto pause = progress_.pause();
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void Session::note(std::string_view text) {
    if (options_.quiet) return;
    const auto pause = progress_.pause();
    write_stderr(fmt::format("hardlearn: {}\n", printable(text)));
}

void Session::check_outputs(std::vector<std::filesystem::path> outputs,
                            const std::vector<std::filesystem::path>& inputs) const {
    if (options_.json != "-") outputs.emplace_back(options_.json);
    app::check_outputs(outputs, inputs);
}

void Session::write_json(const Json& record) {
    if (options_.json.empty()) return;
    const std::string text = json_text(record);
    if (options_.json == "-") {
        const auto pause = progress_.pause();
        std::fwrite(text.data(), 1, text.size(), stdout);
        return;
    }
    write_file([&] { write_text_file(options_.json, text); });
}

void Session::flush() {
    errno = 0;
    const bool failed = std::fflush(stdout) != 0;
    if (failed || std::ferror(stdout) != 0) {
        throw_file(fmt::format("cannot write standard output: {}", std::strerror(errno == 0 ? EIO : errno)));
    }
}

}  // namespace hardlearn::app
