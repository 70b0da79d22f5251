#include "apps/hardlearn/terminal/usage_problem.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

namespace hardlearn::app {
namespace {

// "hardlearn fit FILE --output MODEL": what cannot be left out.
std::string least_of(const CLI::App& parser) {
    std::string text = "hardlearn " + parser.get_name();
    for (const bool named : {false, true}) {
        for (const CLI::Option* option : parser.get_options()) {
            if (!option->get_required() || option->get_positional() == named) continue;
            text += " " + option->get_name();
            if (named) text += " " + option->get_type_name();
            if (!named && option->get_expected_max() > 1) text += "...";
        }
    }
    return text;
}

std::string missing(const CLI::App& parser) {
    for (const CLI::Option* option : parser.get_options()) {
        if (option->get_required() && option->count() == 0)
            return fmt::format("{} is missing: expected {}", option->get_name(), least_of(parser));
    }
    return "something is missing: expected " + least_of(parser);
}

// The option that a message of the parser begins with.
std::string option_in(std::string_view message) {
    return std::string(message.substr(0, message.find_first_of(": ")));
}

std::string without_value(const std::string& word, const CommandLine& line) {
    const OptionDescription* const option = line.description_of(word);
    if (option == nullptr) return word + " has no value: expected one";
    const bool says_little = option->kind == ValueKind::text || option->is_list;
    return fmt::format(
        "{} has no value: expected {}", word,
        says_little ? fmt::format("{} {}", word, option->facts.unit) : expectation_of(*option));
}

// Letters to insert, remove or replace until one word is the other.
std::size_t distance_between(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t corner = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = corner + (a[i] == b[j] ? 0 : 1);
            corner = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row[b.size()];
}

// The only option that begins like the word, or else the nearest one, if it is near.
std::string alike(const std::string& word, const std::vector<std::string>& known) {
    std::vector<std::string> longer;
    std::ranges::copy_if(known, std::back_inserter(longer),
                         [&](const std::string& name) { return name.starts_with(word); });
    if (longer.size() == 1) return longer.front();
    const auto distance = [&](const std::string& name) { return distance_between(word, name); };
    const auto nearest = std::ranges::min_element(known, {}, distance);
    return nearest != known.end() && distance(*nearest) <= 2 ? *nearest : "";
}

std::string unknown_option(std::string word, const CLI::App& parser, const CommandLine& line) {
    word = word.substr(0, word.find('='));
    std::vector<std::string> known;
    for (const CLI::Option* option : parser.get_options()) {
        if (option->nonpositional() && !option->get_group().empty()) known.push_back(option->get_name());
    }
    std::string written = word;
    std::replace(written.begin(), written.end(), '_', '-');
    if (!written.starts_with("--")) written = "-" + written;
    // Under its name in the library, or nearly under its own.
    const std::string other = line.word_for(written.substr(2));
    const std::string meant = other.empty() ? alike(written, known) : other;
    return fmt::format("unknown option '{}'{}", word, meant.empty() ? "" : ": did you mean " + meant + "?");
}

std::string too_much(const std::string& message, const CLI::App& parser, const CommandLine& line) {
    const std::vector<std::string> words = parser.remaining();
    const auto option = std::ranges::find_if(words, [](const std::string& word) {
        return word.size() > 1 && word.starts_with('-') && word != "--";
    });
    if (option != words.end()) return unknown_option(*option, parser, line);
    return fmt::format("'{}' is one argument too many: expected {}",
                       words.empty() ? message.substr(message.rfind(' ') + 1) : words.front(),
                       least_of(parser));
}

// "--exact-rows excludes --exact".
std::string excluded(std::string_view message) {
    const std::string_view other = message.substr(message.rfind(' ') + 1);
    return fmt::format("{} and {} are both given: expected one of them", option_in(message), other);
}

}  // namespace

std::string usage_problem(const CLI::ParseError& error, const CLI::App& parser, const CommandLine& line) {
    const std::string message = error.what(), word = option_in(message);
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) return missing(parser);
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) return too_much(message, parser, line);
    if (dynamic_cast<const CLI::ExcludesError*>(&error) != nullptr) return excluded(message);
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) == nullptr) return message;
    return message.ends_with("flag override")
               ? fmt::format("--{} takes no value: expected --{} alone", word, word)
               : without_value(word, line);
}

}  // namespace hardlearn::app
