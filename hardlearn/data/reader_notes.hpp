#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/data/cell_reader.hpp"

namespace hardlearn {

/// How many cells of a column were read in another way than plain numbers and empty cells.
struct CellTraits {
    std::map<std::string, std::size_t, std::less<>> markers;  ///< cells by missing marker
    std::size_t stripped = 0;
    std::size_t odd_forms = 0;

    void add(CellTrait trait, std::string_view cell);
};

/// What a reader decided about columns, in few lines: at most three of a kind, then a count.
class ReaderNotes {
  public:
    void add(const std::string& column, const CellTraits& traits);
    /// A column that is left out, since its texts differ in nearly every row.
    void add_identifier(const std::string& column, std::string_view example);
    /// A column of numbers that look like codes: digits of one length, zeros in front.
    void add_codes(const std::string& column) { codes_.push_back(column); }
    /// A column of numbers with three digits behind each point, in a file of semicolons.
    void add_thousands(const std::string& column) { thousands_.push_back(column); }
    /// A line of note_on_disguise; nothing where it is empty.
    void add_disguise(std::string line);
    /// A line of note_on_levels; nothing where it is empty.
    void add_levels(std::string line);

    /// Appends the lines.
    void tell(std::vector<std::string>& lines) const;

  private:
    struct Cells {
        std::size_t cells = 0;
        std::vector<std::string> columns;
    };
    static void count(Cells& cells, const std::string& column, std::size_t number);

    std::map<std::string, Cells> markers_;
    Cells stripped_, odd_forms_;
    std::vector<std::string> identifiers_, thousands_, codes_;
    std::string identifier_;  // one of the texts
    std::vector<std::string> levels_, disguises_;
};

}  // namespace hardlearn
