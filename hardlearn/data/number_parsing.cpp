#include "hardlearn/data/number_parsing.hpp"

#include <fast_float/fast_float.h>

#include <cmath>

namespace hardlearn {
namespace {

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((text[i] | 0x20) != lower[i]) return false;
    }
    return true;
}

std::string_view without_sign(std::string_view cell) {
    if (!cell.empty() && (cell[0] == '+' || cell[0] == '-')) cell.remove_prefix(1);
    return cell;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

bool is_missing(std::string_view cell) {
    if (cell.size() > 4) return false;
    if (cell.empty() || cell == "?" || cell == "NA" || cell == "N/A" || cell == "n/a") return true;
    return equals_ignoring_case(without_sign(cell), "nan");
}

namespace {

ParsedCell parse_with(std::string_view cell, char decimal) {
    if (is_missing(cell)) return {.kind = CellKind::missing};
    const std::string_view magnitude = without_sign(cell);
    if (equals_ignoring_case(magnitude, "inf") || equals_ignoring_case(magnitude, "infinity")) {
        return {.kind = CellKind::infinite};
    }
    if (magnitude.empty() || (!is_digit(magnitude[0]) && magnitude[0] != decimal))
        return {.kind = CellKind::text};
    double value = 0.0;
    const char* const end = magnitude.data() + magnitude.size();
    const fast_float::parse_options options{fast_float::chars_format::general, decimal};
    const auto [stopped, error] = fast_float::from_chars_advanced(magnitude.data(), end, value, options);
    if (stopped != end) return {.kind = CellKind::text};
    if (std::isinf(value)) return {.kind = CellKind::infinite};
    return {.kind = CellKind::number, .value = cell[0] == '-' ? -value : value};
}

}  // namespace

ParsedCell parse_cell(std::string_view cell) {
    return parse_with(cell, '.');
}

ParsedCell parse_comma_cell(std::string_view cell) {
    return parse_with(cell, ',');
}

bool number_detail::parse_long_decimal(const char* begin, const char* end, double& value) {
    const auto [stopped, error] = fast_float::from_chars(begin, end, value);
    return stopped == end && std::isfinite(value);
}

}  // namespace hardlearn
