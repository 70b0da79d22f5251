#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "apps/hardlearn/terminal/interrupt.hpp"
#include "apps/hardlearn/terminal/progress.hpp"
#include "apps/hardlearn/terminal/run_options.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/core/run_context.hpp"

namespace hardlearn::app {

/// What a command needs of the world: how to run, and where its words go.
class Session {
  public:
    Session(const RunOptions& options, Interrupt& interrupt);

    const RunOptions& options() const { return options_; }
    /// Lives as long as the session does.
    const RunContext& context() const { return context_; }
    /// The same, whose notes are told with the file's name and with the option that would change them.
    RunContext context_of(const std::string& file);

    /// A result for people: to stdout, unless the JSON record goes there.
    void print(std::string_view text);
    /// Whether print() shows anything.
    bool prints() const { return !stdout_is_taken_; }
    /// A remark on stderr, unless --quiet.
    void note(std::string_view text);
    void warn(std::string_view text) { note("warning: " + std::string(text)); }

    /// Before anything runs: check_outputs of these, the JSON record's file among the outputs. "-" is
    /// standard output, which can take one of them; nothing is printed there then. Among the inputs it is
    /// standard input, which can be one of them.
    void check_outputs(std::vector<std::filesystem::path> outputs,
                       const std::vector<std::filesystem::path>& inputs);
    /// Writes the record where --json says, if it was given.
    void write_json(std::string_view record);
    /// Whether write_json() writes anything.
    bool writes_json() const { return !options_.json.empty(); }
    /// Writes a text file, and says so where `what` is not empty: "plot written to FILE".
    void write_text(const std::filesystem::path& path, std::string_view text, std::string_view what);
    /// Runs something that writes a file: not after an interrupt, and not to be cut short by one.
    template <class Write>
    void write_file(Write&& write) {
        context_.check_stop();
        const Interrupt::Patience patience(interrupt_);
        write();
    }
    /// Error(file) if what was printed did not arrive (a full disk behind stdout).
    void flush();

  private:
    void put(std::string_view text);
    RunOptions options_;
    Interrupt& interrupt_;
    ProgressLine progress_;
    RunContext context_;
    bool stdout_is_taken_ = false;  // by a file or the record
    int stdout_error_ = 0;          // the first, an errno; what comes after it is lost
};

/// Runs `work` and puts the file's name before messages about its content that begin neither with it (or a
/// file in it, where it is a folder) nor with one of the others.
template <class Work>
auto naming_file(const std::filesystem::path& path, Work&& work,
                 std::vector<std::filesystem::path> others = {}) {
    try {
        return work();
    } catch (const Error& error) {
        const std::string_view message = error.what();
        const bool about_content = error.code() == ErrorCode::bad_data ||
                                   error.code() == ErrorCode::training_failed ||
                                   error.code() == ErrorCode::bad_argument;
        others.push_back(path);
        const bool is_named = std::ranges::any_of(others, [&](const std::filesystem::path& file) {
            const std::string name = file.string();
            return message.starts_with(name + ":") ||
                   message.starts_with(name + (name.ends_with('/') ? "" : "/"));
        });
        if (!about_content || is_named) throw;
        throw Error(error.code(), path.string() + ": " + std::string(message), error.remedies());
    }
}

}  // namespace hardlearn::app
