#include "hardlearn/data/csv_records.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"

namespace hardlearn {
namespace {

const char* find(const char* begin, const char* end, char c) {
    if (begin == end) return end;
    const void* at = std::memchr(begin, c, static_cast<std::size_t>(end - begin));
    return at == nullptr ? end : static_cast<const char*>(at);
}

/// What a chunk, which begins behind a line end, holds.
struct ChunkScan {
    /// the first place outside quotes behind a line end; nullptr if none
    const char* first_record = nullptr;
    std::size_t records = 0;           ///< that begin in the chunk
    const char* open_quote = nullptr;  ///< of the cell that is still open where the chunk ends
    const char* nul = nullptr;
};

/// Counts the records of lines without quotes.
void scan_plain(const char* p, const char* end, const CsvDialect& dialect, ChunkScan& scan) {
    while (p != end) {
        scan.records += is_line_end(p, end, dialect) ? 0 : 1;
        p = find(p, end, dialect.line_end);
        if (p != end) ++p;
    }
}

/// Behind the cell that begins at p, or nullptr where the chunk ends inside its quotes.
const char* skip_cell(const char* p, const char* end, const CsvDialect& dialect) {
    if (p != end && *p == '"') {
        ++p;
        for (;;) {
            p = find(p, end, '"');
            if (p == end) return nullptr;
            ++p;
            if (p == end || *p != '"') break;
            ++p;
        }
    }
    while (p != end && *p != dialect.delimiter && *p != dialect.line_end) ++p;
    return p;
}

/// Counts records from p, the beginning of a record.
void scan_quoted(const char* p, const char* end, const CsvDialect& dialect, ChunkScan& scan) {
    bool at_record = true;
    while (p != end) {
        if (at_record && !is_line_end(p, end, dialect)) ++scan.records;
        const char* const next = skip_cell(p, end, dialect);
        if (next == nullptr) {
            scan.open_quote = p;
            return;
        }
        at_record = next != end && *next == dialect.line_end;
        p = next == end ? end : next + 1;
    }
}

ChunkScan scan_outside(const char* begin, const char* end, const CsvDialect& dialect) {
    ChunkScan scan{.first_record = begin};
    const char* const nul = find(begin, end, '\0');
    if (nul != end) scan.nul = nul;
    if (find(begin, end, '"') == end) {
        scan_plain(begin, end, dialect, scan);
    } else {
        scan_quoted(begin, end, dialect, scan);
    }
    return scan;
}

/// The same for a chunk that begins inside the cell opened at `open_quote`.
ChunkScan scan_inside(const char* begin, const char* end, const char* open_quote, const CsvDialect& dialect) {
    ChunkScan scan;
    const char* p = begin;
    for (;;) {
        p = find(p, end, '"');
        if (p == end) {
            scan.open_quote = open_quote;
            return scan;
        }
        ++p;
        if (p == end || *p != '"') break;
        ++p;
    }
    // The rest of the record; further quoted cells may follow in it.
    while (p != end && *p != dialect.line_end) {
        const bool cell_begins = *p == dialect.delimiter;
        ++p;
        if (!cell_begins) continue;
        const char* const next = skip_cell(p, end, dialect);
        if (next == nullptr) {
            scan.open_quote = p;
            return scan;
        }
        p = next;
    }
    if (p == end) return scan;
    scan.first_record = p + 1;
    scan_quoted(p + 1, end, dialect, scan);
    return scan;
}

/// Where chunks begin: behind a line end each, and the end of the text last.
std::vector<const char*> chunk_borders(const char* begin, const char* end, char line_end,
                                       std::size_t chunk_bytes) {
    std::vector<const char*> borders{begin};
    while (borders.back() != end) {
        const char* const last = borders.back();
        const char* p = last + std::min(chunk_bytes, static_cast<std::size_t>(end - last));
        // A doubled quote is never cut: the byte before a border is a line end.
        p = p == end ? end : find(p - 1, end, line_end);
        borders.push_back(p == end ? end : p + 1);
    }
    return borders;
}

}  // namespace

std::vector<RecordRange> cut_into_records(const TextSource& source, const char* begin,
                                          const CsvDialect& dialect, std::size_t chunk_bytes,
                                          const RunContext& context) {
    const auto borders =
        chunk_borders(begin, source.end(), dialect.line_end, std::max<std::size_t>(1, chunk_bytes));
    const std::size_t chunks = borders.size() - 1;
    std::vector<ChunkScan> scans(chunks);
    parallel_for_each(chunks, context,
                      [&](std::size_t i) { scans[i] = scan_outside(borders[i], borders[i + 1], dialect); });
    const char* open_quote = nullptr;
    std::vector<RecordRange> ranges;
    std::size_t rows = 0;
    for (std::size_t i = 0; i < chunks; ++i) {
        if (scans[i].nul != nullptr) check_no_nul(source, scans[i].nul, source.end());
        if (open_quote != nullptr) scans[i] = scan_inside(borders[i], borders[i + 1], open_quote, dialect);
        open_quote = scans[i].open_quote;
        if (scans[i].first_record == nullptr) continue;
        if (!ranges.empty()) ranges.back().end = scans[i].first_record;
        ranges.push_back({scans[i].first_record, source.end(), rows, scans[i].records});
        rows += scans[i].records;
    }
    if (open_quote != nullptr) {
        throw_bad_data(fmt::format("{}a quote is opened here and never closed: {}", source.place(open_quote),
                                   in_quotes({open_quote, source.end()})));
    }
    return ranges;
}

}  // namespace hardlearn
