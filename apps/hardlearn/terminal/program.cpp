#include "apps/hardlearn/terminal/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <sstream>
#include <system_error>
#include <vector>

#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/terminal/command_line.hpp"
#include "apps/hardlearn/terminal/interrupt.hpp"
#include "apps/hardlearn/terminal/outputs.hpp"
#include "apps/hardlearn/terminal/usage_problem.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn::app {
namespace {

constexpr int exit_usage = 2;
constexpr int exit_out_of_memory = 6;
constexpr int exit_cancelled = 130;

std::vector<const Command*> commands() {
    return {&report_command,   &diagnose_command, &clean_command,        &evaluate_command, &certify_command,
            &compare_command,  &study_command,    &ablate_command,       &fit_command,      &predict_command,
            &explain_command,  &inspect_command,  &traininglets_command, &shift_command,    &simulate_command,
            &reweight_command, &weights_command,  &margins_command,      &features_command};
}

int exit_status(ErrorCode code) {
    switch (code) {
        case ErrorCode::internal:
            return 1;
        case ErrorCode::bad_argument:
            return exit_usage;
        case ErrorCode::bad_data:
            return 3;
        case ErrorCode::file:
            return 4;
        case ErrorCode::training_failed:
            return 5;
        case ErrorCode::out_of_memory:
            return exit_out_of_memory;
        case ErrorCode::cancelled:
            return exit_cancelled;
    }
    return 1;
}

struct Parser {
    CLI::App root{"Diagnose and solve classification data on which ordinary models fail."};
    RunOptions run;
    std::vector<CLI::App*> parsers;
    std::vector<std::unique_ptr<CommandLine>> lines;  // of the parsers
    std::vector<std::function<void(Session&)>> actions;
};

// On the heap: the parser holds pointers into it.
std::unique_ptr<Parser> make_parser() {
    auto parser = std::make_unique<Parser>();
    parser->root.set_version_flag("--version", "hardlearn " HARDLEARN_VERSION);
    parser->root.require_subcommand(1);
    parser->root.footer("'hardlearn COMMAND --help' tells a command's options and shows an example.");
    for (const Command* command : commands()) {
        CLI::App* sub =
            parser->root.add_subcommand(std::string(command->name), std::string(command->summary));
        sub->footer(fmt::format("Example:\n  $ {}", command->example));
        CommandLine& line = *parser->lines.emplace_back(std::make_unique<CommandLine>(*sub));
        parser->actions.push_back(command->add(line));
        line.options(run_options(), parser->run);
        parser->parsers.push_back(sub);
    }
    return parser;
}

// CLI11 takes an unknown command for an argument too many; this says what it is.
void check_command_name(int argc, char** argv) {
    if (argc < 2) throw_bad_argument("no command given");
    const std::string_view name = argv[1];
    if (name == "--help" || name == "-h" || name == "--version") return;
    if (name.starts_with('-'))
        throw_bad_argument(
            fmt::format("'{}' stands before the command: expected hardlearn COMMAND first", name));
    std::string known;
    for (const Command* command : commands()) {
        if (command->name == name) return;
        known += (known.empty() ? "" : ", ") + std::string(command->name);
    }
    throw_bad_argument(fmt::format("unknown command '{}' (there are {})", name, known));
}

void complain(std::string_view message) {
    write_stderr(fmt::format("hardlearn: {}\n", printable(message)));
}

std::string problem_of(const Parser& parser, const CLI::ParseError& error) {
    for (std::size_t i = 0; i < parser.parsers.size(); ++i) {
        if (parser.parsers[i]->parsed()) return usage_problem(error, *parser.parsers[i], *parser.lines[i]);
    }
    return error.what();
}

std::string help_hint(const Parser& parser) {
    for (const CLI::App* sub : parser.parsers) {
        if (sub->parsed()) return fmt::format("run 'hardlearn {} --help' for help", sub->get_name());
    }
    return "run 'hardlearn --help' for help";
}

// What was typed, with options that help.
void show_remedies(const Parser& parser, const Error& error, std::span<const char* const> arguments) {
    for (std::size_t i = 0; i < parser.parsers.size(); ++i) {
        if (!parser.parsers[i]->parsed()) continue;
        for (const Remedy& remedy : error.remedies()) {
            const auto command = parser.lines[i]->with_options(remedy.options, arguments);
            if (!command) continue;
            const std::string when = remedy.when.empty() ? "" : fmt::format("   # {}", remedy.when);
            write_stderr(fmt::format("  {}{}\n", printable(*command), printable(when)));
        }
    }
}

int show_help(const Parser& parser, const CLI::ParseError& asked) {
    std::ostringstream text;
    const int status = parser.root.exit(asked, text, text);
    if (const int error = write_stdout(text.str()); error != 0) throw_stdout(error);
    return status;
}

int run_command(Parser& parser) {
    for (std::size_t i = 0; i < parser.parsers.size(); ++i) {
        if (!parser.parsers[i]->parsed()) continue;
        // Before any thread starts, so that all of them leave the signals to this one.
        Interrupt interrupt;
        Session session(parser.run, interrupt);
        parser.lines[i]->check_conflicts();
        parser.actions[i](session);
        session.flush();
    }
    return 0;
}

int parse_and_run(int argc, char** argv) {
    const auto parser = make_parser();
    try {
        check_command_name(argc, argv);
        parser->root.parse(argc, argv);
        return run_command(*parser);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return show_help(*parser, error);
        complain(fmt::format("{}; {}", problem_of(*parser, error), help_hint(*parser)));
        return exit_usage;
    } catch (const Error& error) {
        const bool usage = error.code() == ErrorCode::bad_argument;
        complain(usage ? fmt::format("{}; {}", error.what(), help_hint(*parser)) : error.what());
        show_remedies(*parser, error, {argv, static_cast<std::size_t>(argc)});
        return exit_status(error.code());
    }
}

// A closed stdout or stderr would lend its number to the next file that is opened, and messages would go into
// a model. What stands in for it cannot be written, so that lost results are still an error.
void occupy_standard_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
        if (::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) return;
    }
}

// At once: what libraries do at the end of a process may need memory, and wait for it.
[[noreturn]] void leave_without_memory() {
    write_stderr("hardlearn: out of memory\n");
    std::_Exit(exit_out_of_memory);
}

// Memory may run out where no exception can leave: at the start of a thread, in a library.
[[noreturn]] void leave_without_memory_or_abort() {
    try {
        if (const auto thrown = std::current_exception()) std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
        leave_without_memory();
    } catch (const std::exception& error) {
        write_stderr("hardlearn: internal error: ");
        write_stderr(error.what());
        write_stderr("\n");
    } catch (...) {
    }
    std::abort();
}

}  // namespace

int run_program(int argc, char** argv) {
    occupy_standard_streams();
    // A file that outgrows its limit shall be an error with a message, not a killed process.
    std::signal(SIGXFSZ, SIG_IGN);
    std::set_terminate(leave_without_memory_or_abort);
    try {
        const int status = parse_and_run(argc, argv);
        if (status == exit_out_of_memory) std::_Exit(status);  // as leave_without_memory does
        return status;
    } catch (const Error& error) {
        complain(error.what());
        return exit_status(error.code());
    } catch (const std::bad_alloc&) {
        leave_without_memory();
    } catch (const std::system_error& error) {
        // A thread needs memory for its stack.
        if (error.code() == std::errc::resource_unavailable_try_again) leave_without_memory();
        complain(fmt::format("internal error: {}", error.what()));
    } catch (const std::exception& error) {
        complain(fmt::format("internal error: {}", error.what()));
    }
    return exit_status(ErrorCode::internal);
}

}  // namespace hardlearn::app
