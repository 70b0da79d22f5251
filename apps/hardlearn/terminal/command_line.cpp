#include "apps/hardlearn/terminal/command_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/error.hpp"

namespace hardlearn::app {
namespace {

std::string option_name(const OptionDescription& option) {
    return std::string("--").append(option.program_name());
}

std::string names_of(const OptionDescription& option) {
    const char letter = option.facts.letter;
    return (letter == 0 ? "" : fmt::format("-{},", letter)) + option_name(option);
}

// The help's line: beside what it means something, what it is, what it may be, and what it is by itself.
std::string help_of(const ProgramOption& option, std::string_view doc) {
    const OptionDescription& description = option.description;
    std::string help = description.goes_with.empty() ? "" : description.goes_with + ": ";
    help += doc;
    if (!description.choices.empty()) help += fmt::format(" ({})", fmt::join(description.choices, ", "));
    const bool is_flag = description.kind == ValueKind::flag;
    const std::string standard = is_flag || description.facts.required ? "" : text_of(option.standard);
    if (!standard.empty()) help += fmt::format(" [{}]", standard);
    return help;
}

}  // namespace

std::string in_shell_quotes(const std::string& word) {
    const bool is_plain = !word.empty() && std::ranges::all_of(word, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_./,:=+@%").find(c) != std::string_view::npos;
    });
    if (is_plain) return word;
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

void CommandLine::file(const std::string& name, const std::string& doc, std::string& path) {
    parser_.add_option(name, path, doc)->required();
}

void CommandLine::files(const std::string& name, const std::string& doc, std::vector<std::string>& paths) {
    parser_.add_option(name, paths, doc)->required();
}

void CommandLine::add(ProgramOption option) {
    options_.push_back(std::make_unique<ProgramOption>(std::move(option)));
    ProgramOption& kept = *options_.back();
    kept.description.kind == ValueKind::flag ? add_flag(kept) : add_value(kept);
}

void CommandLine::add_flag(ProgramOption& option) {
    const OptionFacts& facts = option.description.facts;
    const bool* const standard = option.standard.get_if<bool>();
    const bool set_by_itself = standard != nullptr ? *standard : !facts.off_doc.empty();
    const std::string name =
        std::string(set_by_itself ? "--no-" : "--").append(option.description.program_name());
    const auto act = [&option, set_by_itself] {
        option.given = !set_by_itself;
        option.set(*option.given);
    };
    auto* const added =
        parser_.add_flag_callback(name, act, help_of(option, set_by_itself ? facts.off_doc : facts.doc));
    added->disable_flag_override();
    if (!facts.group.empty()) added->group(std::string(facts.group));
}

void CommandLine::add_value(ProgramOption& option) {
    const OptionFacts& facts = option.description.facts;
    const auto take = [this, &option](const CLI::results_t& texts) {
        option.given = value_of(option, texts);
        option.set(*option.given);
        return true;
    };
    const auto check = [this, &option](std::string& text) {
        check_text(option, text);
        return std::string();
    };
    auto* const added = parser_.add_option(names_of(option.description), take, help_of(option, facts.doc));
    added->check(CLI::Validator(check, ""));
    added->expected(1)->type_name(std::string(facts.unit))->required(facts.required);
    added->take_all();  // given twice, a list is one longer list, and anything else is refused by value_of
    if (!facts.group.empty()) added->group(std::string(facts.group));
}

Value CommandLine::value_of(const ProgramOption& option, const std::vector<std::string>& texts) const {
    if (texts.size() > 1 && !option.description.is_list) {
        throw_bad_argument(fmt::format("{} is given {} times ({}): expected once",
                                       option_name(option.description), texts.size(),
                                       fmt::join(texts, ", ")));
    }
    if (option.description.facts.verbatim) return Value::List(texts.begin(), texts.end());
    return value_of_text(option.description, fmt::format("{}", fmt::join(texts, ",")));
}

void CommandLine::check_text(const ProgramOption& option, const std::string& text) const {
    const std::string name = option_name(option.description);
    // The parser takes whatever follows.
    if (text.starts_with("--") && parser_.get_option_no_throw(text) != nullptr)
        throw_bad_argument(fmt::format("{} has no value: expected one before {}", name, text));
    const Value value = value_of_text(option.description, text);
    if (const auto problem = problem_with(option.description, value))
        throw_bad_argument(fmt::format("{} {}", name, *problem));
}

const OptionDescription* CommandLine::description_of(std::string_view word) const {
    const auto found = std::ranges::find(options_, word,
                                         [](const auto& option) { return option_name(option->description); });
    return found == options_.end() ? nullptr : &(*found)->description;
}

std::string CommandLine::word_for(std::string_view library_name) const {
    std::string name(library_name);
    std::ranges::replace(name, '-', '_');
    const ProgramOption* const option = find(name);
    return option == nullptr ? "" : option_name(option->description);
}

void CommandLine::word(const std::string& name, const std::string& doc, std::function<void()> act,
                       const std::string& excluded) {
    auto* const added = parser_.add_flag_callback(name, std::move(act), doc);
    added->disable_flag_override();
    if (!excluded.empty()) added->excludes(excluded);
}

void CommandLine::renamed(const std::string& old_name, const std::string& new_name) {
    const auto refuse = [old_name, new_name](const auto&) -> bool {
        throw_bad_argument(fmt::format("{} is called {} now", old_name, new_name));
    };
    parser_.add_option(old_name, CLI::callback_t(refuse))->expected(0, 1)->group("");
}

std::optional<std::string> CommandLine::with_options(
    std::span<const std::pair<std::string, std::string>> options,
    std::span<const char* const> arguments) const {
    std::vector<std::string> words(arguments.begin(), arguments.end());
    std::vector<std::string> added;
    for (const auto& [name, text] : options) {
        const ProgramOption* const option = find(name);
        if (option == nullptr) return std::nullopt;
        const std::string word = option_name(option->description);
        if (!option->description.is_list) {
            // --word TEXT or --word=TEXT, said before.
            for (std::size_t i = 0; i < words.size();) {
                const bool two = words[i] == word, one = words[i].starts_with(word + "=");
                const auto at = words.begin() + static_cast<std::ptrdiff_t>(i);
                if (two || one) {
                    words.erase(at, at + (two && option->description.kind != ValueKind::flag ? 2 : 1));
                } else {
                    ++i;
                }
            }
        }
        added.push_back(word);
        if (option->description.kind != ValueKind::flag) added.push_back(text);
    }
    words.insert(words.end(), added.begin(), added.end());
    words.front() = "hardlearn";
    std::string command;
    for (const std::string& word : words) command += (command.empty() ? "" : " ") + in_shell_quotes(word);
    return command;
}

std::string CommandLine::given_options(const GivenText& text) const {
    std::string result;
    for (const auto& option : options_) {
        if (!option->given) continue;
        const bool is_flag = option->description.kind == ValueKind::flag;
        const std::optional<std::string> value =
            text(option->description.facts.name, is_flag ? "" : text_of(*option->given));
        if (!value) continue;
        const bool negated = option->given == Value(false);
        result += fmt::format(" --{}{}", negated ? "no-" : "", option->description.program_name());
        if (!is_flag) result += " " + in_shell_quotes(*value);
    }
    return result;
}

void CommandLine::take_anything() {
    parser_.allow_extras();
}

const ProgramOption* CommandLine::find(std::string_view name) const {
    const auto found =
        std::ranges::find(options_, name, [](const auto& option) { return option->description.facts.name; });
    return found == options_.end() ? nullptr : found->get();
}

void CommandLine::refuse(const ProgramOption& option, const Conflict& conflict) const {
    const ProgramOption* const other = find(conflict.other);
    const std::string other_name =
        other != nullptr ? option_name(other->description) + " " : std::string(conflict.other);
    const bool negated = option.description.kind == ValueKind::flag && option.given == Value(false);
    throw_bad_argument(fmt::format("--{}{} goes with {}{}, not {}", negated ? "no-" : "",
                                   option.description.program_name(), other_name, conflict.wanted,
                                   conflict.actual));
}

void CommandLine::refuse_given(std::span<const std::string_view> names, const Conflict& conflict) const {
    for (const std::string_view name : names) {
        const ProgramOption* const option = find(name);
        if (option != nullptr && option->given) refuse(*option, conflict);
    }
}

void CommandLine::check_conflicts() const {
    for (const auto& option : options_) {
        const auto conflict = option->conflict();
        if (option->given && conflict) refuse(*option, *conflict);
    }
}

void add_exact_word(CommandLine& line, std::size_t& max_exact_rows) {
    line.word(
        "--exact",
        "Find neighbours exactly however many rows there are, and let machines learn from all rows",
        [&max_exact_rows] { max_exact_rows = all_neighbors; }, "--exact-rows");
}

}  // namespace hardlearn::app
