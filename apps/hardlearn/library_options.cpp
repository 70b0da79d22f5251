#include "apps/hardlearn/library_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

#include "hardlearn/core/error.hpp"

namespace hardlearn::app {
namespace {

std::string flag_name(const ProgramOption& option) {
    const bool* set_by_itself = option.standard.get_if<bool>();
    return std::string(*set_by_itself ? "--no-" : "--").append(option.description.program_name());
}

void add_flag(CLI::App& parser, ProgramOption& option) {
    const bool set_by_itself = *option.standard.get_if<bool>();
    const std::string help =
        (set_by_itself ? "Without this: " : "") + std::string(option.description.facts.doc);
    parser.add_flag_callback(
        flag_name(option),
        [&option, set_by_itself] {
            option.set(!set_by_itself);
            option.is_given = true;
        },
        help);
}

// The help's line: what it is, what it may be, and what it is without being given.
std::string help_of(const ProgramOption& option) {
    const OptionDescription& description = option.description;
    const auto conflict = option.conflict();
    std::string help = conflict ? conflict->wanted + ": " : "";
    help += description.facts.doc;
    if (!description.choices.empty()) help += fmt::format(" ({})", fmt::join(description.choices, ", "));
    if (!option.standard.is_nothing()) help += fmt::format(" [{}]", text_of(option.standard));
    return help;
}

void add_value(CLI::App& parser, ProgramOption& option) {
    const auto take = [&option](const CLI::results_t& texts) {
        const Value value = value_of_text(option.description, fmt::format("{}", fmt::join(texts, ",")));
        if (const auto problem = problem_with(option.description, value))
            throw CLI::ValidationError(std::string("--").append(option.description.program_name()), *problem);
        option.set(value);
        option.is_given = true;
        return true;
    };
    parser.add_option(std::string("--").append(option.description.program_name()), take, help_of(option))
        ->expected(1)
        ->type_name(std::string(option.description.facts.unit));
}

}  // namespace

void add_library_options(CLI::App& parser, std::vector<ProgramOption>& options) {
    for (ProgramOption& option : options) {
        option.description.kind == ValueKind::flag ? add_flag(parser, option) : add_value(parser, option);
    }
}

void add_renamed(CLI::App& parser, std::string_view old_name, std::string_view new_name) {
    const auto refuse = [old_name = std::string(old_name),
                         new_name = std::string(new_name)](const auto&) -> bool {
        throw CLI::ValidationError(old_name, "is called " + new_name + " now");
    };
    parser.add_option(std::string(old_name), CLI::callback_t(refuse))->expected(0, 1)->group("");
}

void check_conflicts(std::span<const ProgramOption> options) {
    const auto program_name = [&](std::string_view name) {
        for (const ProgramOption& option : options) {
            if (option.description.facts.name == name) return option.description.program_name();
        }
        return std::string(name);
    };
    for (const ProgramOption& option : options) {
        const auto conflict = option.conflict();
        if (!option.is_given || !conflict) continue;
        const std::string name = option.description.kind == ValueKind::flag
                                     ? flag_name(option)
                                     : std::string("--").append(option.description.program_name());
        throw_bad_argument(fmt::format("{} goes with --{} {}, not {}", name, program_name(conflict->other),
                                       conflict->wanted, conflict->actual));
    }
}

}  // namespace hardlearn::app
