#include "hardlearn/data/reader_notes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/data/text_source.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t most_of_a_kind = 3;

std::string counted_cells(std::size_t cells) {
    return fmt::format("{} {}", cells, cells == 1 ? "cell" : "cells");
}

// "column 'a'", "columns 'a', 'b' and 4 more".
std::string columns_text(const std::vector<std::string>& columns) {
    std::string text = columns.size() == 1 ? "column " : "columns ";
    const std::size_t named = columns.size() <= most_of_a_kind + 1 ? columns.size() : most_of_a_kind;
    for (std::size_t i = 0; i < named; ++i) {
        const bool last = i + 1 == columns.size();
        text += (i == 0 ? "" : last ? " and " : ", ") + in_quotes(columns[i]);
    }
    if (named < columns.size()) text += fmt::format(" and {} more", columns.size() - named);
    return text;
}

void tell_some(const std::vector<std::string>& notes, std::vector<std::string>& lines) {
    for (std::size_t i = 0; i < std::min(notes.size(), most_of_a_kind); ++i) lines.push_back(notes[i]);
    if (notes.size() > most_of_a_kind)
        lines.push_back(fmt::format("{} more columns likewise", notes.size() - most_of_a_kind));
}

}  // namespace

void CellTraits::add(CellTrait trait, std::string_view cell) {
    switch (trait) {
        case CellTrait::none:
            return;
        case CellTrait::marker: {
            const auto found = markers.find(cell);
            found == markers.end() ? void(markers.emplace(cell, 1)) : void(++found->second);
            return;
        }
        case CellTrait::stripped:
            ++stripped;
            return;
        case CellTrait::odd_form:
            ++odd_forms;
            return;
    }
}

void ReaderNotes::count(Cells& cells, const std::string& column, std::size_t number) {
    if (number == 0) return;
    cells.cells += number;
    if (cells.columns.empty() || cells.columns.back() != column) cells.columns.push_back(column);
}

void ReaderNotes::add(const std::string& column, const CellTraits& traits) {
    for (const auto& [marker, cells] : traits.markers) count(markers_[marker], column, cells);
    count(stripped_, column, traits.stripped);
    count(odd_forms_, column, traits.odd_forms);
}

void ReaderNotes::add_identifier(const std::string& column, std::string_view example) {
    if (identifiers_.empty()) identifier_ = in_quotes(example);
    identifiers_.push_back(column);
}

void ReaderNotes::add_disguise(std::string line) {
    if (!line.empty()) disguises_.push_back(std::move(line));
}

void ReaderNotes::add_levels(std::string line) {
    if (!line.empty()) levels_.push_back(std::move(line));
}

void ReaderNotes::tell(std::vector<std::string>& lines) const {
    if (!markers_.empty()) {
        std::string text;
        for (const auto& [marker, cells] : markers_) {
            text += fmt::format("{}{} in {} of {}", text.empty() ? "" : "; ", in_quotes(marker),
                                counted_cells(cells.cells), columns_text(cells.columns));
        }
        lines.push_back("taken as missing: " + text);
    }
    if (stripped_.cells > 0) {
        lines.push_back(fmt::format("{} of {} count as the number that is left without the texts named",
                                    counted_cells(stripped_.cells), columns_text(stripped_.columns)));
    }
    if (odd_forms_.cells > 0) {
        lines.push_back(
            fmt::format("{} of {} {} of unusual characters (a long minus, invisible ones, a D exponent)",
                        counted_cells(odd_forms_.cells), columns_text(odd_forms_.columns),
                        odd_forms_.cells == 1 ? "is a number" : "are numbers"));
    }
    if (!identifiers_.empty()) {
        lines.push_back(
            fmt::format("{} {} a different text in nearly every row ({}), as identifiers do, and {} not used",
                        columns_text(identifiers_), identifiers_.size() == 1 ? "holds" : "hold", identifier_,
                        identifiers_.size() == 1 ? "is" : "are"));
    }
    if (!codes_.empty()) {
        lines.push_back(fmt::format(
            "{} {} digits of one length with zeros in front, as codes do: read as numbers, unless "
            "named as categorical",
            columns_text(codes_), codes_.size() == 1 ? "holds" : "hold"));
    }
    if (!thousands_.empty()) {
        lines.push_back(
            fmt::format("points of {} are taken for decimal signs, though three digits stand behind each: if "
                        "they separate thousands, name the comma as decimal sign and leave points out",
                        columns_text(thousands_)));
    }
    tell_some(disguises_, lines);
    tell_some(levels_, lines);
}

}  // namespace hardlearn
