#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "apps/hardlearn/options.hpp"
#include "hardlearn/core/option.hpp"

namespace hardlearn::app {

/// An option of a struct of the library as the program offers it.
struct ProgramOption {
    OptionDescription description;
    Value standard;  ///< what the option is where it is not given
    std::function<void(const Value&)> set;
    std::function<std::optional<Conflict>()> conflict;
    bool is_given = false;
};

/// The options of a struct, bound to one that outlives them; without those that are named in `left_out`.
template <class Owner>
std::vector<ProgramOption> bind_options(std::span<const Option<Owner>> options, Owner& owner,
                                        std::span<const std::string_view> left_out = {}) {
    std::vector<ProgramOption> bound;
    for (const Option<Owner>& option : options) {
        if (std::ranges::find(left_out, option.facts.name) != left_out.end()) continue;
        bound.push_back({.description = option,
                         .standard = option.get(owner),
                         .set = [&option, &owner](const Value& value) { option.set(owner, value); },
                         .conflict = [&option, &owner] { return option.conflict_in(owner); }});
    }
    return bound;
}

/// Declares the options on a parser: names, help, defaults and checks are those of their declarations. A flag
/// that is set by itself is offered as `--no-NAME`. `options` must outlive the parser.
void add_library_options(CLI::App& parser, std::vector<ProgramOption>& options);

/// Refuses an option of an earlier version with the name that it has now.
void add_renamed(CLI::App& parser, std::string_view old_name, std::string_view new_name);

/// Refuses options that were given and that others make meaningless:
/// "--views goes with --construction naive or ptc, not auto".
void check_conflicts(std::span<const ProgramOption> options);

}  // namespace hardlearn::app
