#include "apps/hardlearn/terminal/session.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "apps/hardlearn/terminal/outputs.hpp"
#include "hardlearn/core/output_file.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/data/gzip_writing.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn::app {
namespace {

// What the user can do about a note.
std::string_view remedy(std::string_view kind) {
    if (kind == "approximate_search") return "; --exact: all of them";
    if (kind == "global_learning_sampled") return "; --exact: all, and far slower";
    if (kind == "stand_ins") return " --missing NUMBER says so";
    if (kind == "in_sample_margins") return " ('reweight --left-out-folds 5')";
    return "";
}

}  // namespace

Session::Session(const RunOptions& options, Interrupt& interrupt)
    : options_(options),
      interrupt_(interrupt),
      progress_(stderr, options.quiet ? Terminal::none : terminal_of(STDERR_FILENO)),
      stdout_is_taken_(is_standard_output(options.json)) {
    options_.threads = usable_threads(options.threads);
    if (options_.threads < options.threads) {
        note(fmt::format("--threads {}: there are {} here, and no more threads are used", options.threads,
                         counted(static_cast<std::size_t>(options_.threads), "processor", "processors")));
    }
    context_.threads = options_.threads;
    context_.stop = interrupt.stop_token();
    context_.progress = [this](std::string_view stage, std::size_t done, std::size_t total) {
        progress_.report(stage, done, total);
    };
}

void Session::print(std::string_view text) {
    if (prints()) put(text);
}

void Session::put(std::string_view text) {
    const auto pause = progress_.pause();
    if (stdout_error_ == 0) stdout_error_ = write_stdout(text);
}

void Session::note(std::string_view text) {
    if (options_.quiet) return;
    const auto pause = progress_.pause();
    write_stderr(fmt::format("hardlearn: {}\n", printable(text)));
}

RunContext Session::context_of(const std::string& file) {
    RunContext context = context_;
    context.note = [this, file](const Note& told) {
        const std::string place = file.empty() ? "" : file + ": ";
        note(
            fmt::format("{}{}{}{}", told.is_warning ? "warning: " : "", place, told.text, remedy(told.kind)));
    };
    return context;
}

void Session::check_outputs(std::vector<std::filesystem::path> outputs,
                            const std::vector<std::filesystem::path>& inputs) {
    outputs.emplace_back(options_.json);
    const auto to_stdout = std::ranges::count_if(outputs, is_standard_output);
    if (to_stdout > 1) throw_bad_argument("two results cannot both go to standard output (-)");
    stdout_is_taken_ = to_stdout == 1;
    if (std::ranges::count(inputs, std::filesystem::path("-")) > 1)
        throw_bad_argument("standard input (-) can be only one of the files that are read");
    app::check_outputs(outputs, inputs);
}

void Session::write_json(std::string_view record) {
    if (options_.json.empty()) return;
    if (is_standard_output(options_.json)) return put(record);
    write_file([&] { write_text_file(options_.json, record); });
}

void Session::write_text(const std::filesystem::path& path, std::string_view text, std::string_view what) {
    if (path.empty()) return;
    if (is_standard_output(path)) return put(text);
    write_file([&] { write_text_file(path, text); });
    if (!what.empty()) note(fmt::format("{} written to {}", what, path.string()));
}

void Session::flush() {
    if (stdout_error_ != 0) throw_stdout(stdout_error_);
}

}  // namespace hardlearn::app
