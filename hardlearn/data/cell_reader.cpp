#include "hardlearn/data/cell_reader.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <span>

namespace hardlearn {
namespace {

using std::string_view_literals::operator""sv;

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
    return text.size() == lower.size() &&
           std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
               return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 'a' - 'A') : a) == b;
           });
}

bool is_one_of(std::string_view text, std::span<const std::string_view> lower) {
    return std::ranges::any_of(lower, [&](std::string_view one) { return equals_ignoring_case(text, one); });
}

constexpr std::array missing_markers = {
    "null"sv,    "none"sv,  "na"sv,      "n/a"sv,    "n.a."sv,    "nan"sv,   "nat"sv,    "nil"sv,
    "-"sv,       "--"sv,    "."sv,       "\\n"sv,    "#n/a"sv,    "<na>"sv,  "#na"sv,    "#div/0!"sv,
    "#value!"sv, "#ref!"sv, "1.#qnan"sv, "1.#ind"sv, "-1.#ind"sv, "#num!"sv, "#name?"sv, "#null!"sv};
constexpr std::array doubtful_labels = {"na"sv,  "n/a"sv,  "?"sv,    "null"sv,
                                        "nan"sv, "#n/a"sv, "<na>"sv, "\\n"sv};

constexpr std::array wide_blanks = {"\xC2\xA0"sv, "\xE2\x80\xAF"sv, "\xE2\x80\x89"sv, "\xE3\x80\x80"sv};
constexpr std::array invisible_characters = {"\xE2\x80\x8B"sv, "\xE2\x80\x8C"sv, "\xE2\x80\x8D"sv,
                                             "\xE2\x80\x8E"sv, "\xE2\x80\x8F"sv, "\xE2\x81\xA0"sv,
                                             "\xEF\xBB\xBF"sv, "\xC2\xAD"sv};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

// 1.5D+03, as Fortran writes doubles.
void replace_exponent(std::string& text) {
    const std::size_t at = text.find_first_of("dD");
    if (at == std::string::npos || at == 0 || at + 1 == text.size()) return;
    const char before = text[at - 1];
    const bool has_sign = text[at + 1] == '+' || text[at + 1] == '-';
    const std::size_t digits = at + (has_sign ? 2 : 1);
    if (!(is_digit(before) || before == '.') || digits >= text.size()) return;
    if (std::all_of(text.begin() + static_cast<std::ptrdiff_t>(digits), text.end(), is_digit)) text[at] = 'e';
}

}  // namespace

bool is_missing_marker(std::string_view cell) {
    return cell.size() <= 8 && is_one_of(cell, missing_markers);
}

bool is_doubtful_label(std::string_view cell) {
    return cell.size() <= 4 && is_one_of(cell, doubtful_labels);
}

std::string in_plain_characters(std::string_view cell) {
    std::string text(cell);
    replace_all(text, "\xE2\x88\x92", "-");                         // U+2212
    if (text.starts_with("\xE2\x80\x93")) text.replace(0, 3, "-");  // a dash, as word processors write it
    for (const std::string_view blank : wide_blanks) {
        // A blank between digits may be a thousands mark: that is for the user to say.
        while (text.starts_with(blank)) text.erase(0, blank.size());
        while (text.ends_with(blank)) text.erase(text.size() - blank.size());
    }
    for (const std::string_view invisible : invisible_characters) replace_all(text, invisible, "");
    replace_exponent(text);
    return text;
}

CellReader::CellReader(const ReadingRules& rules) : rules_(rules) {
    std::erase(rules_.strip, "");
    for (const std::string& text : rules_.missing) {
        const NumberCell cell = parsed(text);
        if (cell.kind == CellKind::number) missing_numbers_.push_back(cell.value);
    }
    // Longer ones first: "mg/l" before "mg".
    std::ranges::stable_sort(rules_.strip, std::ranges::greater(), &std::string::size);
}

NumberCell CellReader::parsed(std::string_view cell) const {
    const ParsedCell parsed =
        rules_.decimal == DecimalSign::point ? parse_cell(cell) : parse_comma_cell(cell);
    return {parsed.kind, parsed.value};
}

NumberCell CellReader::read_number(std::string_view cell) const {
    const bool is_named = std::ranges::find(rules_.missing, cell) != rules_.missing.end();
    if (is_named) return {.kind = CellKind::missing, .trait = CellTrait::marker};
    const NumberCell plain = parsed(cell);
    if (plain.kind == CellKind::number &&
        std::ranges::find(missing_numbers_, plain.value) != missing_numbers_.end()) {
        return {.kind = CellKind::missing, .trait = CellTrait::marker};
    }
    if (plain.kind != CellKind::text) return plain;
    if (is_missing_marker(cell)) return {.kind = CellKind::missing, .trait = CellTrait::marker};
    if (cell == "1.#INF" || cell == "-1.#INF") return {.kind = CellKind::infinite};
    const std::string odd = in_plain_characters(cell);
    if (odd != cell) {
        const std::string_view text = trimmed(odd);
        NumberCell number = text.empty() ? NumberCell{.kind = CellKind::missing} : parsed(text);
        number.trait = CellTrait::odd_form;
        if (number.kind != CellKind::text) return number;
    }
    if (rules_.strip.empty()) return plain;
    std::string stripped = odd;
    for (const std::string& text : rules_.strip) replace_all(stripped, text, "");
    NumberCell number = parsed(trimmed(stripped));
    if (number.kind != CellKind::number && number.kind != CellKind::infinite) return plain;
    number.trait = CellTrait::stripped;
    return number;
}

bool CellReader::is_missing_text(std::string_view cell) const {
    return is_missing(cell) || std::ranges::find(rules_.missing, cell) != rules_.missing.end();
}

}  // namespace hardlearn
