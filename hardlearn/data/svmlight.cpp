#include "hardlearn/data/svmlight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/column_plan.hpp"
#include "hardlearn/data/labels_and_groups.hpp"
#include "hardlearn/data/number_parsing.hpp"

namespace hardlearn {
namespace {

struct SparseValue {
    std::uint32_t index = 0;
    double value = 0.0;
};

/// The lines of the file, features of one row after those of the other.
struct SparseRows {
    std::vector<SparseValue> values;
    std::vector<std::size_t> row_ends;
    TextCells labels;
    TextCells queries;
    std::vector<const char*> row_begins;
    const char* without_query = nullptr;
    std::uint32_t lowest = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t highest = 0;
};

std::string_view next_token(std::string_view& line) {
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    line.remove_prefix(first);
    const std::string_view token = line.substr(0, line.find_first_of(" \t\r"));
    line.remove_prefix(token.size());
    return token;
}

class LineParser {
  public:
    LineParser(const TextSource& source, const ReadLimits& limits) : source_(source), limits_(limits) {}

    SparseRows parse(const RunContext& context) {
        check_no_nul(source_, source_.begin(), source_.end());
        std::string_view rest = source_.text;
        if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
        for (std::size_t line_number = 0; !rest.empty(); ++line_number) {
            if (line_number % 4096 == 0) context.check_stop();
            const std::string_view line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            parse_line(line.substr(0, line.find('#')));
        }
        return std::move(rows_);
    }

  private:
    void parse_line(std::string_view line) {
        std::string_view token = next_token(line);
        if (token.empty()) return;
        const char* const begin = token.data();
        if (token.find(':') == std::string_view::npos) {
            add_label(token);
            token = next_token(line);
        } else {
            rows_.labels.add_missing();
        }
        rows_.row_begins.push_back(begin);
        if (token.starts_with("qid:")) {
            rows_.queries.add(token.substr(4));
            token = next_token(line);
        } else {
            rows_.queries.add_missing();
            if (rows_.without_query == nullptr) rows_.without_query = begin;
        }
        for (std::int64_t last = -1; !token.empty(); token = next_token(line))
            last = add_feature(token, last);
        rows_.row_ends.push_back(rows_.values.size());
    }

    void add_label(std::string_view token) {
        if (token.find(',') != std::string_view::npos) {
            throw_bad_data(fmt::format("{}label {}: several labels of one row are not supported",
                                       source_.place(token.data()), in_quotes(token)));
        }
        rows_.labels.add(token);
    }

    std::int64_t add_feature(std::string_view token, std::int64_t last) {
        const std::size_t colon = token.find(':');
        std::uint64_t index = 0;
        const char* const index_end = token.data() + std::min(colon, token.size());
        const auto [stopped, error] = std::from_chars(token.data(), index_end, index);
        if (colon == std::string_view::npos || colon == 0 || stopped != index_end || error != std::errc{}) {
            throw_bad_data(fmt::format("{}found {}, expected INDEX:VALUE", source_.place(token.data()),
                                       in_quotes(token)));
        }
        if (index > limits_.max_columns) {
            throw_bad_data(fmt::format("{}the index of {} is above {}, the most that is supported",
                                       source_.place(token.data()), in_quotes(token), limits_.max_columns));
        }
        if (static_cast<std::int64_t>(index) <= last) {
            throw_bad_data(fmt::format("{}index {} stands behind {}, expected increasing indices",
                                       source_.place(token.data()), index, last));
        }
        const ParsedCell cell = parse_cell(token.substr(colon + 1));
        if (cell.kind == CellKind::text || cell.kind == CellKind::infinite) {
            throw_bad_data(fmt::format("{}{} is {}", source_.place(token.data(), fmt::format("f{}", index)),
                                       in_quotes(token.substr(colon + 1)),
                                       cell.kind == CellKind::text
                                           ? "text, expected a number"
                                           : "infinite or too large, expected a finite number"));
        }
        const auto narrow = static_cast<std::uint32_t>(index);
        rows_.values.push_back({narrow, cell.value});
        rows_.lowest = std::min(rows_.lowest, narrow);
        rows_.highest = std::max(rows_.highest, narrow);
        return static_cast<std::int64_t>(index);
    }

    const TextSource& source_;
    const ReadLimits& limits_;
    SparseRows rows_;
};

/// An expected feature that this file never mentions is zero in all its rows.
std::uint32_t highest_expected(const ReadOptions& options, const ReadLimits& limits) {
    std::uint32_t highest = 0;
    for (const ExpectedColumn& column : options.expected) {
        std::uint32_t index = 0;
        const char* const end = column.name.data() + column.name.size();
        if (column.name.size() < 2 || column.name[0] != 'f') continue;
        const auto [stopped, error] = std::from_chars(column.name.data() + 1, end, index);
        if (stopped == end && error == std::errc{} && index <= limits.max_columns)
            highest = std::max(highest, index);
    }
    return highest;
}

/// The table's columns: features first, then the queries and the label where they are asked for.
std::vector<std::string> column_names(const SparseRows& rows, const ReadOptions& options,
                                      std::uint32_t first_index, const ReadLimits& limits) {
    std::vector<std::string> names;
    const std::uint32_t last = std::max(rows.highest, highest_expected(options, limits));
    for (std::uint32_t index = first_index; index <= last; ++index)
        names.push_back(fmt::format("f{}", index));
    const bool has_labels = !rows.labels.texts.entries().empty();
    if (options.group == "qid") names.emplace_back("qid");
    if (options.labels_required || (options.label == "label" && has_labels)) names.emplace_back("label");
    return names;
}

// Features counted from 0 in one file and from 1 in the other would all be one column off.
void check_index_base(const TextSource& source, const SparseRows& rows, const ReadOptions& options,
                      bool expects_zero) {
    if (options.expected.empty() || rows.values.empty()) return;
    if (!expects_zero && rows.lowest == 0) {
        throw_bad_data(fmt::format(
            "{}: features are counted from 0, but from 1 in the training data; write the file with indices "
            "from 1",
            source.name));
    }
    if (expects_zero && rows.lowest > 0 && rows.highest == options.expected.size()) {
        throw_bad_data(fmt::format(
            "{}: features are counted from 1, up to {}, but from 0 in the training data; write the file with "
            "indices from 0",
            source.name, rows.highest));
    }
}

void fill_columns(const SparseRows& rows, const ColumnPlan& plan, std::uint32_t first_index, Dataset& data) {
    std::unordered_map<std::size_t, std::size_t> slots;
    for (std::size_t i = 0; i < plan.features.size(); ++i) slots[plan.features[i].position] = i;
    std::size_t at = 0;
    for (std::size_t row = 0; row < data.rows; ++row) {
        for (; at < rows.row_ends[row]; ++at) {
            const auto slot = slots.find(rows.values[at].index - first_index);
            if (slot != slots.end()) data.columns[slot->second].values[row] = rows.values[at].value;
        }
    }
}

void check_dense_size(const TextSource& source, std::size_t rows, std::size_t features,
                      const ReadLimits& limits) {
    if (features == 0 || rows <= limits.max_dense_cells / features) return;
    throw_bad_data(fmt::format(
        "{}: {} rows of {} features are {:.1f} GB as a dense table, more than is supported", source.name,
        rows, features, 8e-9 * static_cast<double>(rows) * static_cast<double>(features)));
}

}  // namespace

Dataset read_svmlight(const TextSource& source, const ReadOptions& options, const RunContext& context,
                      const ReadLimits& limits) {
    SparseRows rows = LineParser(source, limits).parse(context);
    Dataset data;
    data.rows = rows.row_ends.size();
    if (data.rows == 0) throw_bad_data(fmt::format("{}: the file has no rows", source.name));
    const bool expects_zero = std::ranges::any_of(
        options.expected, [](const ExpectedColumn& column) { return column.name == "f0"; });
    check_index_base(source, rows, options, expects_zero);
    const std::uint32_t first_index = rows.lowest == 0 || expects_zero ? 0 : 1;
    const std::vector<std::string> names = column_names(rows, options, first_index, limits);
    const ColumnPlan plan = plan_columns(source, source.begin(), names, options);
    check_dense_size(source, data.rows, plan.features.size(), limits);
    for (const auto& feature : plan.features) {
        if (feature.kind == ColumnKind::text) {
            throw_bad_data(fmt::format("{}: column {} holds numbers, expected text", source.name,
                                       in_quotes(names[feature.position])));
        }
        data.columns.push_back({.name = names[feature.position],
                                .kind = ColumnKind::numeric,
                                .values = std::vector<double>(data.rows),
                                .codes = {},
                                .levels = {}});
    }
    fill_columns(rows, plan, first_index, data);
    const std::uint32_t expected = highest_expected(options, limits);
    if (!options.expected.empty() && rows.highest > expected) {
        data.notes.push_back(
            fmt::format("features above f{} (up to f{}) are not among those of the training "
                        "data and are not used",
                        expected, rows.highest));
    }
    if (plan.label && names[*plan.label] != "label") {
        throw_bad_argument(fmt::format("{}: the label of this format is called 'label', not {}", source.name,
                                       in_quotes(names[*plan.label])));
    }
    if (plan.label) {
        set_labels(data, source,
                   {.name = "label",
                    .texts = rows.labels.texts,
                    .codes = rows.labels.codes,
                    .line_of_row = [&](std::size_t row) { return source.line_of(rows.row_begins[row]); }},
                   options);
    }
    if (plan.group && names[*plan.group] != "qid") {
        throw_bad_argument(fmt::format("{}: the group of this format is called 'qid', not {}", source.name,
                                       in_quotes(names[*plan.group])));
    }
    if (plan.group && rows.without_query != nullptr) {
        throw_bad_data(fmt::format("{}expected qid:NUMBER, the group of the row",
                                   source.place(rows.without_query, "qid")));
    }
    if (plan.group) set_groups(data, source, "qid", std::move(rows.queries));
    return data;
}

}  // namespace hardlearn
