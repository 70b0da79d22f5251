#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/column_building.hpp"
#include "hardlearn/data/reading_rules.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// A feature column that holds something beside numbers and missing cells.
struct MixedColumn {
    std::string name;
    std::size_t numbers = 0;            ///< cells that are numbers
    std::size_t different_numbers = 0;  ///< how many of them differ, counted up to more than most_different
    std::vector<TextDictionary::Entry> rest = {};  ///< the other cells
    bool has_points = false;    ///< other numbers of the file have fractions behind a point
    bool commas_group = false;  ///< a comma is rather a thousands mark: other numbers of the file have points
};

/// Whether a column is one of numbers, whatever else it holds: more than half of its cells are numbers, or
/// become numbers by leaving out a constant unit, sign, ending or thousands mark or by taking the comma as
/// decimal sign, and more than most_different of them differ.
bool is_column_of_numbers(const MixedColumn& column, const ReadingRules& rules);

/// Whether the marks of a number stand between groups of three digits, as in 1.234.567: a thousands mark.
bool has_groups_of_three(std::string_view number, std::string_view mark);

/// For a column of few different numbers, which is text: a line where most of its cells would be numbers.
std::string note_on_disguise(const MixedColumn& column, const ReadingRules& rules);

/// What is wrong with columns of numbers that hold something else, as one Error(bad_data) for the file: the
/// first place, and options with which the file would be read. A line of units, types or names among the rows
/// is told as such. `besides`: what else the file needs to be read, added to each way out; may be empty.
[[noreturn]] void throw_mixed_columns(const TextSource& source, std::span<const MixedColumn> columns,
                                      const ReadingRules& rules, const Remedy& besides);

/// The same for columns that a model expects to hold numbers: no way out by calling them names.
[[noreturn]] void throw_expected_numbers(const TextSource& source, std::span<const MixedColumn> columns,
                                         const ReadingRules& rules);

}  // namespace hardlearn
