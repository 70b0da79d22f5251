#include "hardlearn/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace hardlearn {
namespace {

// Characters, not bytes: every byte of UTF-8 that does not continue a character.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

void append_line(std::string& text, const std::vector<std::string>& cells,
                 const std::vector<std::size_t>& widths, const std::vector<Table::Column>& columns) {
    std::string line;
    for (std::size_t j = 0; j < cells.size(); ++j) {
        const std::string padding(widths[j] - width(cells[j]), ' ');
        line += "  ";
        line += columns[j].align == Table::Align::left ? cells[j] + padding : padding + cells[j];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
}

// A bar would end the cell; the others could begin something else than text.
std::string markdown_cell(std::string_view text) {
    std::string cell;
    for (const char c : text) {
        if (std::string_view("|\\<`").find(c) != std::string_view::npos) cell += '\\';
        cell += c;
    }
    const std::size_t end = cell.find_last_not_of(' ');
    return cell.substr(0, end == std::string::npos ? 0 : end + 1);
}

}  // namespace

void Table::add_row(std::vector<std::string> cells) {
    for (std::string& cell : cells) cell = printable(cell);
    rows_.push_back(std::move(cells));
}

std::string Table::text() const {
    std::vector<std::string> titles;
    std::vector<std::size_t> widths;
    for (std::size_t j = 0; j < columns_.size(); ++j) {
        titles.push_back(printable(columns_[j].title));
        std::size_t widest = width(titles.back());
        for (const auto& row : rows_) widest = std::max(widest, width(row[j]));
        widths.push_back(widest);
    }
    std::string text;
    append_line(text, titles, widths, columns_);
    for (const auto& row : rows_) append_line(text, row, widths, columns_);
    return text;
}

std::string Table::markdown() const {
    std::string titles = "|";
    std::string rule = "|";
    for (const Column& column : columns_) {
        titles += fmt::format(" {} |", markdown_cell(printable(column.title)));
        rule += column.align == Align::left ? "---|" : "---:|";
    }
    std::string text = titles + "\n" + rule + "\n";
    for (const auto& row : rows_) {
        text += "|";
        for (const std::string& cell : row) text += fmt::format(" {} |", markdown_cell(cell));
        text += "\n";
    }
    return text;
}

std::string printable(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            result += "\\n";
        } else if (c == '\t') {
            result += "\\t";
        } else if (byte < 0x20 || byte == 0x7F) {
            result += fmt::format("\\x{:02x}", byte);
        } else {
            result += c;
        }
    }
    return result;
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural) {
    return fmt::format("{} {}", count, count == 1 ? singular : plural);
}

std::string fixed(double value, int decimals) {
    if (std::isnan(value)) return "-";
    std::string text = fmt::format("{:.{}f}", value, decimals);
    const bool is_zero = text.find_first_not_of("-0.") == std::string::npos;
    if (is_zero && text.starts_with('-')) text.erase(0, 1);
    return text;
}

}  // namespace hardlearn
