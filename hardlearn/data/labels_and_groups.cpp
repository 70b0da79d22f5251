#include "hardlearn/data/labels_and_groups.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/cell_reader.hpp"
#include "hardlearn/data/row_selection.hpp"

namespace hardlearn {
namespace {

using Entry = TextDictionary::Entry;

constexpr std::size_t most_told = 3;

// Which texts of a label column stand for a missing label.
std::vector<bool> missing_entries(const TextSource& source, const LabelColumn& column,
                                  const ReadOptions& options) {
    const auto entries = column.texts.entries();
    const auto& told = options.rules.label_missing;
    std::vector<bool> is_missing(entries.size(), false);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::string_view text = trimmed(entries[i].text);
        if (told) {
            const bool none = told->size() == 1 && told->front() == "none";
            is_missing[i] = !none && std::ranges::find(*told, text) != told->end();
        } else if (is_doubtful_label(text)) {
            is_missing[i] = !options.labels_required;
            if (!options.labels_required) continue;
            throw_bad_data(
                fmt::format("{}{} is the label of {} {}: is it missing, or is it the name of a class?",
                            source.place(entries[i].where, column.name), in_quotes(text), entries[i].count,
                            entries[i].count == 1 ? "row" : "rows"),
                {{.options = {{"label_missing", std::string(text)}, {"drop_unlabelled", ""}},
                  .when = "if it is missing"},
                 {.options = {{"label_missing", "none"}}, .when = "if it is a class"}});
        }
    }
    return is_missing;
}

// The only name of a class in quotes; nothing where there are several, or none.
std::string only_class(std::span<const Entry> entries, const std::vector<bool>& is_missing) {
    if (std::ranges::count(is_missing, false) != 1) return "";
    return in_quotes(
        entries[static_cast<std::size_t>(std::ranges::find(is_missing, false) - is_missing.begin())].text);
}

[[noreturn]] void throw_unlabelled(const TextSource& source, const LabelColumn& column,
                                   const std::vector<RowIndex>& rows, const std::string& only_class) {
    std::vector<std::size_t> places;
    for (const RowIndex row : std::span(rows).first(std::min(rows.size(), most_told)))
        places.push_back(column.line_of_row ? column.line_of_row(row) : static_cast<std::size_t>(row) + 1);
    const bool one = rows.size() == 1;
    const std::string all_others =
        only_class.empty()
            ? ""
            : fmt::format("; all others are {}: write a name for the other class, too", only_class);
    std::vector<Remedy> remedies;
    if (only_class.empty())
        remedies = {
            {.options = {{"drop_unlabelled", ""}}, .when = one ? "leaves it out" : "leaves them out"}};
    throw_bad_data(
        fmt::format("{}{}: column {}: {} of {} rows {} no label ({}{} {}{}){}", source.name,
                    column.line_of_row ? fmt::format(":{}", places.front()) : "", in_quotes(column.name),
                    rows.size(), column.codes.size(), one ? "has" : "have",
                    column.line_of_row ? "line" : "row", places.size() == 1 ? "" : "s",
                    fmt::join(places, ", "), rows.size() > places.size() ? ", ..." : "", all_others),
        std::move(remedies));
}

// Small letters without quotes, blanks around and no-break blanks.
std::string bare(std::string_view name) {
    std::string text = in_plain_characters(name);
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
    });
    std::erase_if(text, [](char c) { return c == '"' || c == '\''; });
    return std::string(trimmed(text));
}

void note_like_names(std::string_view column, std::string_view what, const std::vector<std::string>& names,
                     std::vector<std::string>& notes) {
    std::map<std::string, std::vector<std::string>> alike;
    for (const std::string& name : names) alike[bare(name)].push_back(in_quotes(name));
    std::vector<std::string> pairs;
    for (const auto& [text, spellings] : alike) {
        if (spellings.size() > 1) pairs.push_back(fmt::format("{}", fmt::join(spellings, " and ")));
    }
    if (pairs.empty()) return;
    const std::size_t more = pairs.size() - std::min(pairs.size(), most_told);
    pairs.resize(pairs.size() - more);
    notes.push_back(fmt::format(
        "column {}: {}{} are different {}, though only blanks, quotes or capitals differ", in_quotes(column),
        fmt::join(pairs, "; "), more > 0 ? fmt::format("; and {} more", more) : "", what));
}

void note_merged_names(std::string_view column, std::span<const Entry> entries, const Naming& naming,
                       std::vector<std::string>& notes) {
    std::map<std::uint32_t, std::vector<std::string>> spellings;
    for (std::size_t i = 0; i < entries.size(); ++i)
        spellings[naming.of_entry[i]].push_back(in_quotes(entries[i].text));
    std::vector<std::string> told;
    for (auto& [name, texts] : spellings) {
        if (texts.size() < 2 || told.size() == most_told) continue;
        std::ranges::sort(texts);
        told.push_back(fmt::format("{}", fmt::join(texts, " and ")));
    }
    if (!told.empty()) {
        notes.push_back(fmt::format("column {}: {} are one class, the same number", in_quotes(column),
                                    fmt::join(told, "; ")));
    }
}

// The line of the names may stand among the rows, where files were joined.
void check_for_names(const TextSource& source, const LabelColumn& column) {
    for (const Entry& entry : column.texts.entries()) {
        if (entry.text != column.name || entry.count > 3 || source.line_of(entry.where) == 1) continue;
        throw_bad_data(fmt::format("{}:{}: the names of the columns stand here again; remove the line",
                                   source.name, source.line_of(entry.where)));
    }
}

}  // namespace

void set_labels(Dataset& data, const TextSource& source, const LabelColumn& column,
                const ReadOptions& options) {
    check_utf8(source, column.name, column.texts);
    const std::vector<bool> is_missing = missing_entries(source, column, options);
    for (std::uint32_t& code : column.codes) {
        if (code != Column::missing_code && is_missing[code]) code = Column::missing_code;
    }
    std::vector<RowIndex> unlabelled;
    for (std::size_t i = 0; i < column.codes.size(); ++i) {
        if (column.codes[i] == Column::missing_code) unlabelled.push_back(static_cast<RowIndex>(i));
    }
    if (options.labels_required && !unlabelled.empty()) {
        const bool all = unlabelled.size() == column.codes.size();
        if (all || !options.drop_unlabelled) {
            throw_unlabelled(source, column, unlabelled, only_class(column.texts.entries(), is_missing));
        }
        data.notes.push_back(fmt::format("{} {} without a label {} left out", unlabelled.size(),
                                         unlabelled.size() == 1 ? "row" : "rows",
                                         unlabelled.size() == 1 ? "is" : "are"));
        data.left_out = unlabelled;
    }
    data.label_name = column.name;
    data.labels.clear();
    if (unlabelled.size() == column.codes.size()) return;  // no row has a label

    std::vector<Entry> entries;
    std::vector<std::uint32_t> code_of(is_missing.size(), Column::missing_code);
    for (std::size_t i = 0; i < is_missing.size(); ++i) {
        if (is_missing[i]) continue;
        code_of[i] = static_cast<std::uint32_t>(entries.size());
        entries.push_back(column.texts.entries()[i]);
    }
    Naming naming = name_classes(entries);
    if (options.labels_required) {
        check_for_names(source, column);
        note_like_names(column.name, "classes", naming.names, data.notes);
        note_merged_names(column.name, entries, naming, data.notes);
    }
    for (std::uint32_t& code : code_of) {
        if (code != Column::missing_code) code = naming.of_entry[code];
    }
    recode(column.codes, code_of);
    data.class_names = std::move(naming.names);
    data.labels.reserve(column.codes.size());
    for (const std::uint32_t code : column.codes)
        data.labels.push_back(code == Column::missing_code ? unknown_label : static_cast<Label>(code));
}

void set_labels(Dataset& data, const TextSource& source, std::string label_name, TextCells cells,
                const ReadOptions& options) {
    set_labels(data, source,
               {.name = std::move(label_name), .texts = cells.texts, .codes = cells.codes, .line_of_row = {}},
               options);
}

void set_groups(Dataset& data, std::string_view column, const TextDictionary& texts,
                std::vector<std::uint32_t>& codes) {
    Naming naming = name_classes(texts.entries());
    note_like_names(column, "groups", naming.names, data.notes);
    recode(codes, naming.of_entry);
    data.group_names = std::move(naming.names);
    data.groups.assign(codes.begin(), codes.end());
}

void set_groups(Dataset& data, const TextSource& source, std::string_view column, TextCells cells) {
    check_utf8(source, column, cells.texts);
    set_groups(data, column, cells.texts, cells.codes);
}

std::vector<std::string>::const_iterator find_class(const std::vector<std::string>& class_names,
                                                    const std::string& name) {
    const auto found = std::ranges::find(class_names, name);
    const auto number = plain_number(name);
    if (found != class_names.end() || !number) return found;
    return std::ranges::find_if(class_names,
                                [&](const std::string& other) { return plain_number(other) == number; });
}

void leave_rows_out(Dataset& data) {
    if (data.left_out.empty()) return;
    std::vector<RowIndex> kept;
    std::size_t next = 0;
    for (std::size_t row = 0; row < data.rows; ++row) {
        if (next < data.left_out.size() && data.left_out[next] == static_cast<RowIndex>(row)) {
            ++next;
        } else {
            kept.push_back(static_cast<RowIndex>(row));
        }
    }
    Dataset rest = select_rows(data, kept);
    rest.layout = std::move(data.layout);
    rest.left_out = std::move(data.left_out);
    data = std::move(rest);
}

}  // namespace hardlearn
