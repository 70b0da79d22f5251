#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hardlearn/data/csv_cells.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// How a delimited text is laid out: what stands before the rows, what separates cells, where names are.
struct CsvLayout {
    CsvDialect dialect;
    std::vector<std::string> names;    ///< one a column of the rows; f1, f2, ... where there are none
    const char* header = nullptr;      ///< the record with the names, or the first row
    const char* header_end = nullptr;  ///< behind the names; `header` itself where the file has none
    const char* rows = nullptr;        ///< where the rows begin
    const char* end = nullptr;  ///< where they end: empty lines and lines of empty cells behind are none
    /// Columns that are no data: names of rows, what follows the last separator.
    std::vector<std::size_t> unused;
    std::vector<std::string> notes;
    std::string description;  ///< "separated by semicolons, names in line 1"

    bool has_names() const { return header != header_end; }
};

/// Error(bad_data) for an empty file, a first record that cannot be read, names that are not UTF-8.
/// `separator` is not automatic; blanks: the text holds tabs in their place.
CsvLayout find_layout(const TextSource& source, Separator separator, const ReadOptions& options);

/// A text with its layout: the separator is the options', or the one that fits. It points into the source.
class LaidOutText {
  public:
    /// Error(bad_data) as find_layout.
    LaidOutText(const TextSource& source, const ReadOptions& options);
    LaidOutText(const LaidOutText&) = delete;
    LaidOutText& operator=(const LaidOutText&) = delete;

    const CsvLayout& layout() const { return layout_; }
    /// The source; where blanks separate cells, the same lines with tabs in their place.
    const TextSource& text() const { return text_; }
    bool has_tabs_for_blanks() const { return !tabs_.empty(); }
    /// The text up to where the rows end.
    TextSource up_to_end() const;

  private:
    Separator separator_;
    std::string tabs_;
    TextSource text_;
    CsvLayout layout_;
};

}  // namespace hardlearn
