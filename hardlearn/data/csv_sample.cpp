#include "hardlearn/data/csv_sample.hpp"

#include <map>

#include "hardlearn/data/number_parsing.hpp"

namespace hardlearn {

std::optional<CsvRecord> try_record(const char* p, const char* end, const CsvDialect& dialect) {
    CsvRecord record;
    for (;;) {
        const CsvCell cell = read_cell(p, end, dialect);
        if (cell.problem != nullptr) return std::nullopt;
        record.push_back(cell);
        if (is_line_end(cell.end, end, dialect)) return record;
        p = cell.end + 1;
    }
}

std::vector<CsvRecord> sample_records(const char* p, const char* end, const CsvDialect& dialect,
                                      std::size_t fewest) {
    std::vector<CsvRecord> records;
    const char* const begin = p;
    while (records.size() <= sampled_records) {
        if (records.size() > fewest && static_cast<std::size_t>(p - begin) > sampled_bytes) break;
        p = skip_blank_lines(p, end, dialect);
        if (p == end) break;
        auto record = try_record(p, end, dialect);
        if (!record) break;
        p = skip_line_end(record->back().end, end);
        records.push_back(std::move(*record));
    }
    return records;
}

std::size_t usual_width(const std::vector<CsvRecord>& records) {
    std::map<std::size_t, std::size_t> widths;
    for (std::size_t i = records.size() > 1 ? 1 : 0; i < records.size(); ++i) ++widths[records[i].size()];
    std::size_t width = 0, most = 0;
    for (const auto& [cells, count] : widths) {
        if (count <= most) continue;
        width = cells;
        most = count;
    }
    return width;
}

std::vector<std::string_view> column_of(const std::vector<CsvRecord>& records, std::size_t first,
                                        std::size_t position) {
    std::vector<std::string_view> cells;
    for (std::size_t i = first; i < records.size(); ++i) {
        if (position < records[i].size()) cells.push_back(trimmed(records[i][position].text));
    }
    return cells;
}

std::optional<double> any_number(std::string_view cell) {
    const std::string_view text = trimmed(cell);
    for (const ParsedCell& parsed : {parse_cell(text), parse_comma_cell(text)}) {
        if (parsed.kind == CellKind::number) return parsed.value;
    }
    return std::nullopt;
}

}  // namespace hardlearn
