#include "hardlearn/core/option.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

bool is_in_range(const OptionDescription& option, const Value& item) {
    if (const auto* whole = item.get_if<std::uint64_t>())
        return option.facts.range.holds(static_cast<double>(*whole));
    const auto* number = item.get_if<double>();
    return number && std::isfinite(*number) && option.facts.range.holds(*number);
}

// One value, or one item of a list.
bool is_possible(const OptionDescription& option, const Value& item) {
    const auto* text = item.get_if<std::string>();
    switch (option.kind) {
        case ValueKind::flag:
            return item.get_if<bool>() != nullptr;
        case ValueKind::text:
            return text != nullptr && (option.facts.may_be_empty || !text->empty());
        case ValueKind::choice:
            return text && std::ranges::find(option.choices, *text) != option.choices.end();
        case ValueKind::whole:
            if (text) return !option.facts.word.empty() && *text == option.facts.word;
            return item.get_if<std::uint64_t>() && is_in_range(option, item);
        case ValueKind::number:
            return is_in_range(option, item);
    }
    return false;
}

template <class T>
std::optional<T> parse_number(std::string_view text) {
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

Value item_of_text(const OptionDescription& option, std::string_view text) {
    if (option.kind == ValueKind::flag && (text == "yes" || text == "no")) return text == "yes";
    if (option.kind == ValueKind::whole) {
        if (const auto whole = parse_number<std::uint64_t>(text)) return *whole;
    }
    if (option.kind == ValueKind::number) {
        if (const auto number = parse_number<double>(text)) return *number;
    }
    return std::string(text);
}

// Texts in quotes, so that an empty one or one with blanks is seen.
std::string shown(const Value& value) {
    return value.get_if<std::string>() ? fmt::format("'{}'", text_of(value)) : text_of(value);
}

// People write 10000000, not 1e+07.
std::string limit_text(double limit) {
    const bool is_short_whole = limit == std::trunc(limit) && std::abs(limit) < 1e15;
    return is_short_whole ? fmt::format("{:.0f}", limit) : fmt::format("{:g}", limit);
}

}  // namespace

bool Range::holds(double value) const {
    if (zero_too && value == 0) return true;
    const bool low_enough = open_above ? value < highest : value <= highest;
    const bool high_enough = open_below ? value > lowest : value >= lowest;
    return low_enough && high_enough;
}

std::string Range::text() const {
    const bool has_lowest = std::isfinite(lowest), has_highest = std::isfinite(highest);
    if (!has_lowest && !has_highest) return "";
    const std::string low = limit_text(lowest), high = limit_text(highest);
    if (zero_too)
        return has_highest ? fmt::format("0 or from {} to {}", low, high)
                           : fmt::format("0 or at least {}", low);
    if (!has_highest) return fmt::format("{} {}", open_below ? "above" : "at least", low);
    if (!has_lowest) return fmt::format("{} {}", open_above ? "below" : "at most", high);
    return fmt::format("from {}{} to {}{}", open_below ? "above " : "", low, open_above ? "below " : "",
                       high);
}

std::string OptionDescription::program_name() const {
    if (!facts.program_name.empty()) return std::string(facts.program_name);
    std::string name(facts.name);
    std::ranges::replace(name, '_', '-');
    return name;
}

std::string expectation_of(const OptionDescription& option) {
    const std::string limits = option.facts.range.text();
    std::string text;
    switch (option.kind) {
        case ValueKind::flag:
            return "yes or no";
        case ValueKind::text:
            return option.facts.may_be_empty ? "a text" : "a text that is not empty";
        case ValueKind::choice:
            return fmt::format("one of {}", fmt::join(option.choices, ", "));
        case ValueKind::whole:
            text = limits.empty() ? "a whole number of at least 0" : "a whole number";
            break;
        case ValueKind::number:
            text = "a number";
            break;
    }
    if (option.facts.range.zero_too) {
        text += fmt::format(", {}", limits);
    } else if (!limits.empty()) {
        text += (limits.starts_with("at") ? " of " : " ") + limits;
    }
    if (!option.facts.word.empty()) text += fmt::format(", or {}", option.facts.word);
    return text;
}

Value value_of_text(const OptionDescription& option, std::string_view text) {
    if (!option.is_list) return item_of_text(option, text);
    if (option.facts.verbatim) return Value::List{item_of_text(option, text)};
    Value::List list;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        list.push_back(item_of_text(option, text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return list;
}

void throw_conflict(const OptionDescription& option, const Conflict& conflict) {
    throw_bad_argument(fmt::format("{} goes with {}{}{}, not {}", option.facts.name, conflict.other,
                                   conflict.other.empty() ? "" : " ", conflict.wanted, conflict.actual));
}

std::optional<std::string> problem_with(const OptionDescription& option, const Value& value) {
    if (value.is_nothing() && option.is_optional) return std::nullopt;
    const auto* list = value.get_if<Value::List>();
    const bool is_one = (list != nullptr) == option.is_list;
    if (is_one && list != nullptr && list->empty() && !option.facts.may_be_empty)
        return "(none): expected at least one";
    const Value::List items = list != nullptr ? *list : Value::List{value};
    for (const Value& item : items) {
        if (!is_one || !is_possible(option, item))
            return fmt::format("{}: expected {}", shown(item), expectation_of(option));
    }
    return std::nullopt;
}

void check_value(const OptionDescription& option, const Value& value) {
    if (const auto problem = problem_with(option, value))
        throw_bad_argument(fmt::format("{} {}", option.facts.name, *problem));
}

}  // namespace hardlearn
