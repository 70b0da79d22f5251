#include "hardlearn/data/csv_preamble.hpp"

namespace hardlearn {
namespace {

std::optional<Separator> separator_of(char c) {
    switch (c) {
        case ',':
            return Separator::comma;
        case ';':
            return Separator::semicolon;
        case '\t':
            return Separator::tab;
        case '|':
            return Separator::bar;
        default:
            return std::nullopt;
    }
}

}  // namespace

const char* next_line(const char* p, const char* end, const CsvDialect& dialect) {
    while (p != end && *p != dialect.line_end) ++p;
    return p == end ? end : p + 1;
}

CsvPreamble skip_preamble(const TextSource& source, const CsvDialect& dialect) {
    const char* const end = source.end();
    CsvPreamble preamble{.begin = source.begin()};
    // Programs that do not know the mark put another before it.
    while (source.text.substr(static_cast<std::size_t>(preamble.begin - source.begin()))
               .starts_with("\xEF\xBB\xBF"))
        preamble.begin += 3;
    for (;;) {
        preamble.begin = skip_blank_lines(preamble.begin, end, dialect);
        if (preamble.begin == end) return preamble;
        const char* const next = next_line(preamble.begin, end, dialect);
        std::string_view line(preamble.begin, static_cast<std::size_t>(next - preamble.begin));
        while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
        if (line.size() > 2 && line.front() == '"' && line.back() == '"')
            line = line.substr(1, line.size() - 2);
        const bool names_separator =
            line.size() == 5 && (line.starts_with("sep=") || line.starts_with("SEP="));
        if (names_separator) {
            preamble.separator = separator_of(line[4]);
        } else if (*preamble.begin == '#') {
            preamble.last_comment = preamble.begin + 1;
            ++preamble.comments;
        } else {
            return preamble;
        }
        preamble.begin = next;
    }
}

char line_end_of(const TextSource& source) {
    const bool has_newline = source.text.find('\n') != std::string_view::npos;
    return !has_newline && source.text.find('\r') != std::string_view::npos ? '\r' : '\n';
}

}  // namespace hardlearn
