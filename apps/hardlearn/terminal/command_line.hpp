#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/option.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace hardlearn::app {

/// An option of a struct as the program offers it.
struct ProgramOption {
    OptionDescription description;
    Value standard;  ///< what the option is where it is not given
    std::function<void(const Value&)> set;
    std::function<std::optional<Conflict>()> conflict;
    std::optional<Value> given = {};
};

/// What a command takes: files, and options that are declared elsewhere. The only place that knows how a
/// command line is parsed. What it is given to fill must outlive it.
class CommandLine {
  public:
    explicit CommandLine(CLI::App& parser) : parser_(parser) {}
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;

    /// A file that must be named.
    void file(const std::string& name, const std::string& doc, std::string& path);
    /// One or more of them.
    void files(const std::string& name, const std::string& doc, std::vector<std::string>& paths);

    /// The options of a struct but those that `left_out` names. Names, help, defaults and checks are those of
    /// their declarations; a flag that is set by itself is offered as `--no-NAME`.
    template <class Owner>
    void options(std::span<const Option<Owner>> options, Owner& owner,
                 std::span<const std::string_view> left_out = {}) {
        for (const Option<Owner>& option : options) {
            if (std::ranges::find(left_out, option.facts.name) == left_out.end()) add(option, owner);
        }
    }
    /// Those of them that `names` names.
    template <class Owner>
    void options_named(std::span<const Option<Owner>> options, Owner& owner,
                       std::span<const std::string_view> names) {
        for (const Option<Owner>& option : options) {
            if (std::ranges::find(names, option.facts.name) != names.end()) add(option, owner);
        }
    }

    /// A word that does something by itself; `excluded` (may be empty): an option that it cannot stand
    /// beside.
    void word(const std::string& name, const std::string& doc, std::function<void()> act,
              const std::string& excluded);

    /// Refuses an option of an earlier version with the name that it has now.
    void renamed(const std::string& old_name, const std::string& new_name);

    /// The command as it was typed, with these options of the library in the place of what it said of them;
    /// nothing where the command has no such option.
    std::optional<std::string> with_options(std::span<const std::pair<std::string, std::string>> options,
                                            std::span<const char* const> arguments) const;

    /// The option that is given as this word, "--seeds"; null where there is none.
    const OptionDescription* description_of(std::string_view word) const;

    /// The word for an option of the library, which may have another name there: "--folds" for "num-folds".
    /// Empty where there is none.
    std::string word_for(std::string_view library_name) const;

    /// The options that were given, as they would be typed, in the order of their declarations:
    /// " --group speaker --private". `text`: what stands for a value; nothing leaves the option out.
    using GivenText = std::function<std::optional<std::string>(std::string_view name, std::string value)>;
    std::string given_options(const GivenText& text) const;

    /// Takes whatever else is given.
    void take_anything();

    /// Refuses these options of the library where they were given:
    /// "--label goes with a table, not the images in digits/".
    void refuse_given(std::span<const std::string_view> names, const Conflict& conflict) const;

    /// Refuses options that were given and that others make meaningless:
    /// "--views goes with --construction naive or ptc, not auto".
    void check_conflicts() const;

    /// Sets what was given of these options once more, on another struct.
    template <class Owner>
    void apply(std::span<const Option<Owner>> options, Owner& owner) const {
        for (const Option<Owner>& option : options) {
            const ProgramOption* const known = find(option.facts.name);
            if (known != nullptr && known->given) option.set(owner, *known->given);
        }
    }
    /// check_conflicts for a struct that apply() has set.
    template <class Owner>
    void check_conflicts(std::span<const Option<Owner>> options, const Owner& owner) const {
        for (const Option<Owner>& option : options) {
            const ProgramOption* const known = find(option.facts.name);
            const auto conflict = option.conflict_in(owner);
            if (known != nullptr && known->given && conflict) refuse(*known, *conflict);
        }
    }

  private:
    template <class Owner>
    void add(const Option<Owner>& option, Owner& owner) {
        add({.description = option,
             .standard = option.get(owner),
             .set = [&option, &owner](const Value& value) { option.set(owner, value); },
             .conflict = [&option, &owner] { return option.conflict_in(owner); }});
    }
    void add(ProgramOption option);
    void add_flag(ProgramOption& option);
    void add_value(ProgramOption& option);
    const ProgramOption* find(std::string_view name) const;
    Value value_of(const ProgramOption& option, const std::vector<std::string>& texts) const;
    void check_text(const ProgramOption& option, const std::string& text) const;
    [[noreturn]] void refuse(const ProgramOption& option, const Conflict& conflict) const;

    CLI::App& parser_;
    std::vector<std::unique_ptr<ProgramOption>> options_;  // the parser holds pointers to them
};

/// A word as a shell takes it for itself: in quotes where it needs them.
std::string in_shell_quotes(const std::string& word);

/// The names of options but one.
template <class Owner>
std::vector<std::string_view> names_without(std::span<const Option<Owner>> options,
                                            std::string_view left_out) {
    std::vector<std::string_view> names;
    for (const Option<Owner>& option : options) {
        if (option.facts.name != left_out) names.push_back(option.facts.name);
    }
    return names;
}

/// Offers `--exact`, which lifts this limit, beside `--exact-rows`.
void add_exact_word(CommandLine& line, std::size_t& max_exact_rows);

}  // namespace hardlearn::app
