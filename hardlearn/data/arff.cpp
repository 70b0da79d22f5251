#include "hardlearn/data/arff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <unordered_set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/cell_reader.hpp"
#include "hardlearn/data/column_plan.hpp"
#include "hardlearn/data/labels_and_groups.hpp"
#include "hardlearn/data/number_parsing.hpp"
#include "hardlearn/data/reader_notes.hpp"

namespace hardlearn {
namespace {

enum class AttributeKind : std::uint8_t { numeric, nominal, string };

struct Attribute {
    std::string name;
    AttributeKind kind = AttributeKind::numeric;
    std::unordered_set<std::string> values = {};  ///< of a nominal attribute
    std::string first_value = {};
};

/// A word or a quoted text.
struct Token {
    std::string text;
    const char* where = nullptr;
    bool quoted = false;
};

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

bool same_word(std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower,
                              [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

/// Takes tokens from the front of one line.
class LineReader {
  public:
    LineReader(const TextSource& source, std::string_view line) : source_(source), line_(line) {}

    const char* where() const { return line_.data(); }
    bool at_end() {
        skip_blanks();
        return line_.empty();
    }
    bool holds(char c) const { return line_.find(c) != std::string_view::npos; }
    bool accept(char c) {
        skip_blanks();
        if (line_.empty() || line_[0] != c) return false;
        line_.remove_prefix(1);
        return true;
    }
    /// The next quoted text, or what stands before the next of `stops`, without blanks around it.
    Token token(std::string_view stops) {
        skip_blanks();
        if (!line_.empty() && (line_[0] == '\'' || line_[0] == '"')) return quoted_token();
        const std::string_view text = line_.substr(0, line_.find_first_of(stops));
        Token result{.text = std::string(trimmed(text)), .where = line_.data()};
        line_.remove_prefix(text.size());
        return result;
    }

  private:
    void skip_blanks() {
        while (!line_.empty() && is_blank(line_[0])) line_.remove_prefix(1);
    }
    Token quoted_token() {
        const char quote = line_[0];
        Token result{.text = {}, .where = line_.data(), .quoted = true};
        for (std::size_t i = 1; i < line_.size(); ++i) {
            char c = line_[i];
            if (c == quote) {
                line_.remove_prefix(i + 1);
                return result;
            }
            if (c == '\\' && i + 1 < line_.size()) {
                c = line_[++i];
                if (c == 'n') c = '\n';
                if (c == 't') c = '\t';
                if (c == 'r') c = '\r';
            }
            result.text += c;
        }
        throw_bad_data(fmt::format("{}a quote is opened here and never closed: {}",
                                   source_.place(result.where), in_quotes(line_)));
    }

    const TextSource& source_;
    std::string_view line_;
};

/// Takes lines from a text; leaves out those that are blank or comments.
class Lines {
  public:
    explicit Lines(std::string_view text) : rest_(text) {
        if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    }
    bool next(std::string_view& line) {
        while (!rest_.empty()) {
            line = rest_.substr(0, rest_.find('\n'));
            rest_.remove_prefix(std::min(rest_.size(), line.size() + 1));
            const std::string_view content = trimmed(line);
            if (!content.empty() && content[0] != '%') return true;
        }
        return false;
    }

  private:
    std::string_view rest_;
};

// ---- The header
// ----------------------------------------------------------------------------------------------------

void parse_nominal(const TextSource& source, LineReader& line, Attribute& attribute) {
    attribute.kind = AttributeKind::nominal;
    const char* const where = line.where();
    do {
        Token value = line.token(",}");
        if (attribute.values.empty()) attribute.first_value = value.text;
        attribute.values.insert(std::move(value.text));
    } while (line.accept(','));
    if (!line.accept('}')) {
        throw_bad_data(fmt::format("{}expected '}}' behind the values", source.place(where, attribute.name)));
    }
}

Attribute parse_attribute(const TextSource& source, LineReader& line) {
    const Token name = line.token(" \t{");
    if (name.text.empty())
        throw_bad_data(fmt::format("{}an attribute has no name", source.place(name.where)));
    if (!is_utf8(name.text)) {
        throw_bad_data(fmt::format(
            "{}the name is not UTF-8 text; convert the file to UTF-8 (iconv -f WINDOWS-1252 -t UTF-8)",
            source.place(name.where, name.text)));
    }
    Attribute attribute{.name = name.text};
    if (line.accept('{')) {
        parse_nominal(source, line, attribute);
        return attribute;
    }
    const Token type = line.token(" \t");
    if (same_word(type.text, "string") || same_word(type.text, "date")) {
        attribute.kind = AttributeKind::string;
    } else if (!same_word(type.text, "numeric") && !same_word(type.text, "real") &&
               !same_word(type.text, "integer")) {
        throw_bad_data(fmt::format(
            "{}unknown type {}, expected numeric, real, integer, string, date or values in braces",
            source.place(type.where, name.text), in_quotes(type.text)));
    }
    return attribute;
}

/// Reads up to the @data line. `header` becomes the place of the first attribute.
std::vector<Attribute> parse_header(const TextSource& source, Lines& lines, const char*& header) {
    std::vector<Attribute> attributes;
    std::string_view text;
    while (lines.next(text)) {
        LineReader line(source, text);
        const Token keyword = line.token(" \t");
        if (same_word(keyword.text, "@relation")) continue;
        if (same_word(keyword.text, "@data")) {
            if (attributes.empty())
                throw_bad_data(fmt::format("{}: the file declares no attributes", source.name));
            return attributes;
        }
        if (!same_word(keyword.text, "@attribute")) {
            throw_bad_data(fmt::format("{}found {}, expected @relation, @attribute or @data",
                                       source.place(text.data()), in_quotes(keyword.text)));
        }
        if (attributes.empty()) header = text.data();
        attributes.push_back(parse_attribute(source, line));
    }
    throw_bad_data(fmt::format("{}: there is no @data line; expected an ARFF file", source.name));
}

// ---- The rows
// ------------------------------------------------------------------------------------------------------

/// A column that is read, growing row by row.
struct ArffColumn {
    std::size_t position = 0;
    bool is_text = false;
    std::vector<double> values = {};
    TextCells cells = {};
    const char* first_missing = nullptr;
};

class ArffReader {
  public:
    ArffReader(const TextSource& source, const std::vector<Attribute>& attributes, const ColumnPlan& plan,
               const ReadOptions& options, const ReadLimits& limits)
        : source_(source),
          attributes_(attributes),
          plan_(plan),
          options_(options),
          limits_(limits),
          cells_(options.rules) {
        for (const auto& feature : plan.features) {
            const bool declared_text = attributes[feature.position].kind != AttributeKind::numeric;
            const bool is_text =
                feature.kind ? feature.kind == ColumnKind::text : declared_text || feature.is_categorical;
            columns_.push_back({.position = feature.position, .is_text = is_text});
        }
        if (plan.label) columns_.push_back({.position = *plan.label, .is_text = true});
        if (plan.group) columns_.push_back({.position = *plan.group, .is_text = true});
    }

    Dataset read(Lines& lines, const RunContext& context) {
        std::string_view text;
        std::vector<Token> row;
        while (lines.next(text)) {
            if (rows_ % 4096 == 0) context.check_stop();
            LineReader line(source_, text);
            row_begins_.push_back(text.data());
            if (line.accept('{')) {
                parse_sparse_row(line, text.data(), row);
            } else {
                parse_row(line, text.data(), row);
            }
            add_row(row);
        }
        if (rows_ == 0) throw_bad_data(fmt::format("{}: there are no rows behind @data", source_.name));
        return assemble();
    }

  private:
    void parse_row(LineReader& line, const char* begin, std::vector<Token>& row) {
        row.clear();
        if (!line.holds(',') && line.holds('\t')) {
            while (!line.at_end()) row.push_back(line.token("\t"));  // tabs between cells, as in old files
        } else {
            do {
                row.push_back(line.token(","));
            } while (line.accept(','));
        }
        const bool has_weight = row.size() == attributes_.size() + 1 && row.back().text.starts_with('{') &&
                                row.back().text.ends_with('}');
        if (has_weight) {
            row.pop_back();
            ++weights_;
        }
        if (!line.at_end()) {
            throw_bad_data(fmt::format("{}found {} behind a closing quote, expected ','",
                                       source_.place(begin), in_quotes(line.token(",").text)));
        }
        if (row.size() != attributes_.size()) {
            throw_bad_data(fmt::format("{}found {} cells, expected {}, one for each attribute",
                                       source_.place(begin), row.size(), attributes_.size()));
        }
    }

    void parse_sparse_row(LineReader& line, const char* begin, std::vector<Token>& row) const {
        row.assign(attributes_.size(), {});
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i].where = begin;
            if (attributes_[i].kind == AttributeKind::numeric) row[i].text.assign(1, '0');
            if (attributes_[i].kind == AttributeKind::nominal) row[i].text = attributes_[i].first_value;
        }
        std::int64_t last = -1;
        if (line.accept('}')) return;
        do {
            const Token key = line.token(" \t,}");
            std::size_t index = 0;
            const char* const end = key.text.data() + key.text.size();
            const auto [stopped, error] = std::from_chars(key.text.data(), end, index);
            if (key.text.empty() || stopped != end || error != std::errc{} || index >= row.size() ||
                static_cast<std::int64_t>(index) <= last) {
                throw_bad_data(
                    fmt::format("{}found {}, expected the index of an attribute, 0 to {}, increasing",
                                source_.place(begin), in_quotes(key.text), row.size() - 1));
            }
            last = static_cast<std::int64_t>(index);
            row[index] = line.token(",}");
        } while (line.accept(','));
        if (!line.accept('}'))
            throw_bad_data(fmt::format("{}expected '}}' at the end of the row", source_.place(begin)));
    }

    void add_row(const std::vector<Token>& row) {
        ++rows_;
        if (rows_ > limits_.max_dense_cells / columns_.size() ||
            rows_ >= std::numeric_limits<RowIndex>::max()) {
            throw_bad_data(fmt::format("{}: more than {} rows of {} columns are more than is supported",
                                       source_.name, rows_ - 1, columns_.size()));
        }
        for (ArffColumn& column : columns_) {
            const Token& token = row[column.position];
            const Attribute& attribute = attributes_[column.position];
            // A declared value is a value even if it looks like a missing one, such as NA in {NA, YES}.
            const bool declared =
                attribute.kind == AttributeKind::nominal && attribute.values.contains(token.text);
            const bool is_label = plan_.label == column.position;
            const bool missing =
                !declared && (is_label ? token.text.empty() || token.text == "?" : is_missing(token.text));
            if (!declared && !missing && attribute.kind == AttributeKind::nominal) {
                throw_bad_data(fmt::format("{}{} is not among the {} declared values",
                                           source_.place(token.where, attribute.name), in_quotes(token.text),
                                           attribute.values.size()));
            }
            if (!column.is_text) {
                column.values.push_back(number_of(token, attribute));
            } else if (missing) {
                column.cells.add_missing();
                if (column.first_missing == nullptr) column.first_missing = token.where;
            } else {
                column.cells.codes.push_back(column.cells.texts.add_copy(token.text, token.where));
            }
        }
    }

    double number_of(const Token& token, const Attribute& attribute) {
        const NumberCell cell = cells_.read_number(token.text);
        if (cell.trait != CellTrait::none) {
            CellTraits traits;
            traits.add(cell.trait, token.text);
            notes_.add(attribute.name, traits);
        }
        if (cell.kind == CellKind::text || cell.kind == CellKind::infinite) {
            throw_bad_data(
                fmt::format("{}{} is {}", source_.place(token.where, attribute.name), in_quotes(token.text),
                            cell.kind == CellKind::text ? "text, expected a number"
                                                        : "infinite or too large, expected a finite number"));
        }
        return cell.value;
    }

    Dataset assemble() {
        Dataset data;
        data.rows = rows_;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            ArffColumn& column = columns_[i];
            const std::string& name = attributes_[column.position].name;
            if (i < plan_.features.size()) {
                add_feature(column, name, plan_.features[i], data);
                continue;
            }
            const bool is_label = plan_.label == column.position;
            if (column.first_missing != nullptr && !is_label) {
                throw_bad_data(fmt::format("{}the value is missing, expected the group of the row",
                                           source_.place(column.first_missing, name)));
            }
            if (is_label) {
                // What is declared is a class, however it is called.
                ReadOptions options = options_;
                if (attributes_[column.position].kind == AttributeKind::nominal &&
                    !options.rules.label_missing)
                    options.rules.label_missing = std::vector<std::string>{"none"};
                set_labels(
                    data, source_,
                    {.name = name,
                     .texts = column.cells.texts,
                     .codes = column.cells.codes,
                     .line_of_row = [&](std::size_t row) { return source_.line_of(row_begins_[row]); }},
                    options);
            } else {
                set_groups(data, source_, name, std::move(column.cells));
            }
        }
        if (weights_ > 0)
            data.notes.push_back(
                fmt::format("the weights of {} {} are not used", weights_, weights_ == 1 ? "row" : "rows"));
        notes_.tell(data.notes);
        check_columns_left(source_, data);
        return data;
    }

    void add_feature(ArffColumn& column, const std::string& name, const ColumnPlan::Feature& planned,
                     Dataset& data) {
        const bool is_free_text = attributes_[column.position].kind == AttributeKind::string;
        if (is_free_text && !planned.kind && !planned.is_categorical &&
            is_identifier(name, column.cells.texts, rows_, options_.keep)) {
            notes_.add_identifier(name, column.cells.texts.entries().front().text);
        } else {
            data.columns.push_back(feature(column, name, planned.kind.has_value()));
        }
    }

    Column feature(ArffColumn& column, const std::string& name, bool expected) {
        Column result{.name = name,
                      .kind = column.is_text ? ColumnKind::text : ColumnKind::numeric,
                      .values = std::move(column.values),
                      .codes = {},
                      .levels = {}};
        if (!column.is_text) return result;
        check_utf8(source_, name, column.cells.texts);
        const std::size_t most = expected ? std::numeric_limits<std::size_t>::max() : options_.max_levels;
        Naming naming = name_levels(column.cells.texts, most);
        recode(column.cells.codes, naming.of_entry);
        if (column.cells.texts.entries().size() > most) {
            notes_.add_levels(note_on_levels(source_, name, column.cells.texts, most, /*is_named=*/true));
        }
        result.codes = std::move(column.cells.codes);
        result.levels = std::move(naming.names);
        result.other_is_bucket = naming.other_is_bucket;
        return result;
    }

    const TextSource& source_;
    const std::vector<Attribute>& attributes_;
    const ColumnPlan& plan_;
    const ReadOptions& options_;
    const ReadLimits& limits_;
    CellReader cells_;
    std::size_t rows_ = 0;
    std::size_t weights_ = 0;  // rows that have one
    std::vector<const char*> row_begins_;
    ReaderNotes notes_;
    std::vector<ArffColumn> columns_;  // features in the plan's order, then label and group
};

}  // namespace

Dataset read_arff(const TextSource& source, const ReadOptions& options, const RunContext& context,
                  const ReadLimits& limits) {
    check_no_nul(source, source.begin(), source.end());
    Lines lines(source.text);
    const char* header = source.begin();
    const std::vector<Attribute> attributes = parse_header(source, lines, header);
    std::vector<std::string> names;
    for (const Attribute& attribute : attributes) names.push_back(attribute.name);
    const ColumnPlan plan = plan_columns(source, header, names, options);
    return ArffReader(source, attributes, plan, options, limits).read(lines, context);
}

}  // namespace hardlearn
