#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/data/number_parsing.hpp"
#include "hardlearn/data/reading_rules.hpp"

namespace hardlearn {

/// How a cell came to be what it is, where that is worth a word.
enum class CellTrait : std::uint8_t {
    none,
    marker,    ///< missing: a word of spreadsheets, databases or languages, or one that the user named
    stripped,  ///< a number once texts that the user named were left out
    odd_form,  ///< a number with U+2212 as minus, with a D exponent, or with invisible characters
};

/// What a cell of a column of numbers holds.
struct NumberCell {
    CellKind kind = CellKind::text;
    double value = std::numeric_limits<double>::quiet_NaN();
    CellTrait trait = CellTrait::none;
};

/// Reads cells by the rules of a file. Plain numbers and the usual signs of a missing cell are those of
/// parse_cell; with a decimal comma a point is no decimal sign.
class CellReader {
  public:
    explicit CellReader(const ReadingRules& rules);

    /// A cell without blanks around it, of a column of numbers.
    NumberCell read_number(std::string_view cell) const;
    /// Whether the cell of a column of texts is missing: empty, a usual sign or a marker that the user named.
    bool is_missing_text(std::string_view cell) const;

    /// Whether plain digits with a point are always the number that they seem to be: no comma is the decimal
    /// sign, and no number stands for a missing cell.
    bool reads_plain_numbers() const {
        return rules_.decimal == DecimalSign::point && missing_numbers_.empty();
    }

  private:
    NumberCell parsed(std::string_view cell) const;

    ReadingRules rules_;
    std::vector<double> missing_numbers_;  // -999
};

/// A word by which spreadsheets, databases and languages say that a cell of numbers is missing: NULL, None,
/// na,
/// -, ., \N, #N/A, <NA>, #DIV/0! and the like. Beyond those of is_missing.
bool is_missing_marker(std::string_view cell);

/// A label that may mean that there is none: NA, N/A, ?, null, NaN, <NA>, #N/A, \N.
bool is_doubtful_label(std::string_view cell);

/// The number of a cell in which plain digits are hidden: without invisible characters, with a plain minus
/// and exponent. The same text where there is nothing to change.
std::string in_plain_characters(std::string_view cell);

}  // namespace hardlearn
