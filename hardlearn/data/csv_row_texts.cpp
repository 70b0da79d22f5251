#include "hardlearn/data/csv_row_texts.hpp"

#include <algorithm>
#include <string>

#include "hardlearn/data/csv_layout.hpp"
#include "hardlearn/data/csv_records.hpp"
#include "hardlearn/data/csv_separator.hpp"

namespace hardlearn {
namespace {

/// Where the lines of a text begin.
std::vector<const char*> lines_of(std::string_view text, char line_end) {
    std::vector<const char*> lines{text.data()};
    for (const char& c : text) {
        if (c == line_end) lines.push_back(&c + 1);
    }
    return lines;
}

}  // namespace

CsvRecords read_csv_records(const TextSource& source, const ReadOptions& options, const RunContext& context) {
    const LaidOutText text(source, options);
    const CsvLayout& layout = text.layout();
    const bool has_tabs = text.has_tabs_for_blanks();
    const auto lines = lines_of(has_tabs ? text.text().text : "", layout.dialect.line_end);
    const auto own_lines = lines_of(has_tabs ? source.text : "", layout.dialect.line_end);
    // The text with tabs has the lines of the file, and records begin and end with lines.
    const auto in_file = [&](const char* at) {
        if (!has_tabs) return at;
        if (at == text.text().end()) return source.end();
        return own_lines[static_cast<std::size_t>(std::ranges::upper_bound(lines, at) - lines.begin()) - 1];
    };
    CsvRecords records{.dialect = layout.dialect,
                       .before = {source.begin(), in_file(layout.header)},
                       .header = {},
                       .rows = {}};
    if (layout.has_names()) records.header = std::string_view(in_file(layout.header), in_file(layout.rows));
    const TextSource rows = text.up_to_end();
    for (const RecordRange& range :
         cut_into_records(rows, layout.rows, layout.dialect, ReadLimits{}.chunk_bytes, context)) {
        for (const char* p = skip_blank_lines(range.begin, range.end, layout.dialect); p != range.end;) {
            const char* const end = end_of_record(p, rows.end(), layout.dialect);
            records.rows.emplace_back(in_file(p), in_file(end));
            p = skip_blank_lines(end, range.end, layout.dialect);
        }
    }
    return records;
}

}  // namespace hardlearn
