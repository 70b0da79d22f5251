#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/cell_reader.hpp"
#include "hardlearn/data/column_building.hpp"
#include "hardlearn/data/csv_cells.hpp"
#include "hardlearn/data/csv_records.hpp"
#include "hardlearn/data/reader_notes.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// What a pass does with a column of the file.
struct CellTask {
    enum class Kind : std::uint8_t { skip, number, text, label };
    Kind kind = Kind::skip;
    std::size_t slot = 0;  ///< among the numbers or the texts of the pass
    /// how many number columns from here on, the last column excepted, have slots in a row
    std::size_t run = 0;
};

/// One pass over the rows: which columns are read as what, and where their cells go.
struct CsvPass {
    const TextSource* source = nullptr;
    const CellReader* cells = nullptr;
    CsvDialect dialect;
    std::vector<CellTask> tasks;        ///< one a column of the file
    std::vector<double*> numbers;       ///< where the values of each number slot go, from row 0 on
    std::vector<std::uint32_t*> texts;  ///< where the codes of each text slot go
    /// Where parse_decimal and parse_short_decimal may be called: not too near the ends of the file.
    const char* fast_begin = nullptr;
    std::size_t fast_bytes = 0;

    bool is_fast(const char* p) const { return static_cast<std::size_t>(p - fast_begin) < fast_bytes; }
    const char* fast_end() const { return fast_begin + fast_bytes; }
};

/// What a number column holds beside plain numbers and empty cells.
struct OtherCells {
    TextDictionary texts;
    const char* first_text = nullptr;
    const char* first_infinite = nullptr;
    CellTraits traits;
};

/// Most columns have none.
using NumberFinding = std::unique_ptr<OtherCells>;

/// What a chunk's parse found. Texts have codes into the chunk's own dictionaries.
struct CsvChunk {
    std::vector<NumberFinding> numbers;
    std::vector<TextDictionary> texts;
    std::vector<const char*> first_missing_text;
    const char* ragged = nullptr;       ///< a record with too few or too many cells
    const char* after_quote = nullptr;  ///< text behind a closing quote
};

/// Parses the records of all ranges, in parallel: one result a range. Throws Error(bad_data) for the first
/// record that cannot be read, whatever the number of threads.
std::vector<CsvChunk> run_pass(const CsvPass& pass, const std::vector<RecordRange>& ranges,
                               const RunContext& context);

}  // namespace hardlearn
