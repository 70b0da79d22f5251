#include "hardlearn/data/column_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <numeric>
#include <unordered_map>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/number_parsing.hpp"

namespace hardlearn {
namespace {

using Positions = std::unordered_map<std::string_view, std::size_t>;

// The columns of a file.
struct FileColumns {
    const TextSource& source;
    std::span<const std::string> names;
    std::vector<bool> is_data;  ///< neither left out by the user nor no data at all
    std::size_t last = 0;       ///< the last one that is data, dropped or not
    Positions positions = {};   ///< of those that are data
};

// Columns of one name: the first of them, and the later ones.
struct Namesakes {
    std::size_t first = 0;
    std::vector<std::size_t> later = {};
};

std::string numbers_of(const std::vector<std::size_t>& columns) {
    std::string list;
    for (const std::size_t column : columns)
        list += fmt::format("{}#{}", list.empty() ? "" : ",", column + 1);
    return list;
}

// The last column is the label where none is named: where it is to be dropped, its namesake is.
Remedy drop_of(const FileColumns& columns, const std::vector<std::size_t>& dropped, bool last_is_label,
               std::string_view when) {
    Remedy remedy{.options = {{"drop", numbers_of(dropped)}}, .when = std::string(when)};
    if (last_is_label && std::ranges::find(dropped, columns.last) != dropped.end())
        remedy.options.emplace_back("label", columns.names[columns.last]);
    return remedy;
}

[[noreturn]] void throw_namesakes(const FileColumns& columns, const char* header,
                                  const std::vector<Namesakes>& all, bool last_is_label) {
    std::vector<std::size_t> later, others;
    for (const Namesakes& names : all) {
        later.insert(later.end(), names.later.begin(), names.later.end());
        others.push_back(names.first);
        others.insert(others.end(), names.later.begin(), names.later.end() - 1);
    }
    const Namesakes& first = all.front();
    const std::string more =
        later.size() == 1 ? "" : fmt::format("; {} columns have the name of another", later.size());
    throw_bad_data(fmt::format("{}the name stands twice, for columns {} and {}; expected different names{}",
                               columns.source.place(header, columns.names[first.first]), first.first + 1,
                               first.later.front() + 1, more),
                   {drop_of(columns, later, last_is_label, "keeps the first of each name"),
                    drop_of(columns, others, last_is_label, "keeps the last of each name")});
}

// `matters`: of the names that stand twice, those that do.
template <class Matters>
Positions positions_of(const FileColumns& columns, const char* header, bool last_is_label, Matters matters) {
    Positions positions;
    std::unordered_map<std::size_t, std::size_t> place_of;  // in `all`, by the first column of a name
    std::vector<Namesakes> all;
    for (std::size_t i = 0; i < columns.names.size(); ++i) {
        if (!columns.is_data[i]) continue;
        const auto [at, is_new] = positions.try_emplace(columns.names[i], i);
        if (is_new || !matters(columns.names[i])) continue;
        const auto [place, is_first] = place_of.try_emplace(at->second, all.size());
        if (is_first) all.push_back({.first = at->second});
        all[place->second].later.push_back(i);
    }
    if (!all.empty()) throw_namesakes(columns, header, all, last_is_label);
    return positions;
}

std::size_t find_column(const FileColumns& columns, std::string_view name, std::string_view role) {
    const auto at = columns.positions.find(name);
    std::size_t number = 0;
    const bool is_number =
        name.size() > 1 && name[0] == '#' &&
        std::from_chars(name.data() + 1, name.data() + name.size(), number).ptr == name.data() + name.size();
    if (at == columns.positions.end() && is_number && number >= 1 && number <= columns.names.size() &&
        columns.is_data[number - 1]) {
        return number - 1;
    }
    if (at == columns.positions.end()) {
        throw_bad_data(fmt::format("{}: there is no {} column {}{}", columns.source.name, role,
                                   in_quotes(name), near_names(name, columns.names)));
    }
    return at->second;
}

std::string_view without_quotes(std::string_view text) {
    const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return quoted ? text.substr(1, text.size() - 2) : text;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

std::string joined(std::span<const std::string> names, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) {
        text += (i == 0 ? "" : ", ") + in_quotes(names[i]);
    }
    return names.size() > most ? text + fmt::format(", ... ({} in all)", names.size()) : text;
}

/// Label and group, and which columns are left for features.
std::vector<bool> plan_roles(const FileColumns& columns, const ReadOptions& options, ColumnPlan& plan) {
    std::vector<bool> is_feature = columns.is_data;
    if (options.group) {
        plan.group = find_column(columns, *options.group, "group");
        is_feature[*plan.group] = false;
    }
    if (options.labels_file) return is_feature;
    if (options.label) {
        if (options.labels_required || columns.positions.contains(*options.label))
            plan.label = find_column(columns, *options.label, "label");
    } else if (options.labels_required) {
        plan.label = columns.last;
        if (!is_feature[*plan.label]) {
            throw_bad_data(
                fmt::format("{}: the last column {} would be the label, but it is {}; name the label column",
                            columns.source.name, in_quotes(columns.names[columns.last]),
                            plan.group == plan.label ? "the group" : "dropped"));
        }
    }
    if (plan.label) is_feature[*plan.label] = false;
    return is_feature;
}

// Columns without names in the file, or in the training data, are called f1, f2, ....
void check_for_absent_names(const FileColumns& columns, const ReadOptions& options, std::size_t missing) {
    if (missing < options.expected.size()) return;
    const auto is_numbered = [](std::size_t i, std::string_view name) {
        return name == fmt::format("f{}", i + 1);
    };
    std::size_t here = 0, there = 0;
    for (std::size_t i = 0; i < columns.names.size(); ++i) here += is_numbered(i, columns.names[i]);
    for (std::size_t i = 0; i < options.expected.size(); ++i)
        there += is_numbered(i, options.expected[i].name);
    const std::size_t expected = options.expected.size();
    const bool fits = columns.names.size() == expected || columns.names.size() == expected + 1;
    if (here == columns.names.size()) {
        std::vector<std::string> names;
        for (const ExpectedColumn& column : options.expected) names.push_back(column.name);
        throw_bad_data(
            fmt::format("{}: the file has no names of columns, and the model's columns have: {}{}",
                        columns.source.name, joined(names, 10),
                        fits ? "; where the columns are the same, write their names into a first line" : ""));
    }
    if (there == expected) {
        throw_bad_data(fmt::format("{}: the file names its columns ({}), but the training data did not{}",
                                   columns.source.name, joined(columns.names, 10),
                                   fits ? "; where the columns are the same, remove the line of names" : ""));
    }
}

// f1, f2, ...: a column more or less in front would shift all of them without a word.
void check_numbered(const FileColumns& columns, const ReadOptions& options) {
    std::size_t last = 0;
    const auto number_of = [](std::string_view name) {
        std::size_t number = 0;
        const bool is_number = name.size() > 1 && name[0] == 'f' &&
                               std::from_chars(name.data() + 1, name.data() + name.size(), number).ptr ==
                                   name.data() + name.size();
        return is_number ? number : std::size_t{0};
    };
    for (std::size_t i = 0; i < columns.names.size(); ++i) {
        if (number_of(columns.names[i]) != i + 1) return;
    }
    for (const ExpectedColumn& column : options.expected) {
        if (number_of(column.name) == 0) return;
        last = std::max(last, number_of(column.name));
    }
    const std::size_t label = options.label ? number_of(*options.label) : 0;
    const std::size_t most = std::max(last, label);
    if (columns.names.size() <= most || label == 0) return;
    throw_bad_data(
        fmt::format("{}: the file has {} columns without names, the training data had {} with the label: "
                    "which are they?",
                    columns.source.name, columns.names.size(), most));
}

void plan_expected(const FileColumns& columns, const ReadOptions& options, ColumnPlan& plan) {
    std::vector<std::string> missing;
    for (const ExpectedColumn& column : options.expected) {
        const auto at = columns.positions.find(column.name);
        if (at == columns.positions.end()) {
            if (!column.may_be_absent) missing.push_back(column.name);
        } else if (plan.label == at->second || plan.group == at->second) {
            throw_bad_data(fmt::format("{}: column {} is expected as a feature but is the {}",
                                       columns.source.name, in_quotes(column.name),
                                       plan.label == at->second ? "label" : "group"));
        } else {
            plan.features.push_back({.position = at->second, .kind = column.kind});
        }
    }
    if (missing.empty()) return check_numbered(columns, options);
    check_for_absent_names(columns, options, missing.size());
    throw_bad_data(fmt::format("{}: {} of {} expected columns are missing: {}{}", columns.source.name,
                               missing.size(), options.expected.size(), joined(missing, 10),
                               near_names(missing.front(), columns.names)));
}

}  // namespace

void check_options(const ReadOptions& options) {
    for (const auto* texts : {&options.rules.strip, &options.rules.missing}) {
        if (std::ranges::find(*texts, "") != texts->end())
            throw_bad_argument("a text to strip, or that stands for a missing cell, is empty");
    }
    const bool point = options.rules.decimal == DecimalSign::point;
    if (std::ranges::find(options.rules.strip, point ? "." : ",") != options.rules.strip.end()) {
        throw Error(
            ErrorCode::bad_argument,
            fmt::format("'{}' is the decimal sign and cannot be left out of numbers", point ? "." : ","),
            point ? std::vector<Remedy>{{.options = {{"decimal", ","}},
                                         .when = "with the comma as decimal sign it can"}}
                  : std::vector<Remedy>{});
    }
    if (options.max_levels < 2) {
        throw_bad_argument(fmt::format("max_levels is {}, expected at least 2", options.max_levels));
    }
    if (options.group && options.groups_file) {
        throw_bad_argument(fmt::format("a group column {} and a groups file '{}' exclude each other",
                                       in_quotes(*options.group), options.groups_file->string()));
    }
    if (options.label && options.labels_file) {
        throw_bad_argument(fmt::format("a label column {} and a labels file '{}' exclude each other",
                                       in_quotes(*options.label), options.labels_file->string()));
    }
    if (options.label && options.group && *options.label == *options.group) {
        throw_bad_argument(
            fmt::format("column {} cannot be both label and group", in_quotes(*options.label)));
    }
    for (std::size_t i = 0; i < options.drop.size(); ++i) {
        const std::string& name = options.drop[i];
        if (options.label == name || options.group == name) {
            throw_bad_argument(fmt::format("column {} is the {} and cannot be dropped", in_quotes(name),
                                           options.label == name ? "label" : "group"));
        }
        if (std::find(options.drop.begin(), options.drop.begin() + static_cast<std::ptrdiff_t>(i), name) !=
            options.drop.begin() + static_cast<std::ptrdiff_t>(i)) {
            throw_bad_argument(fmt::format("column {} is to be dropped twice", in_quotes(name)));
        }
    }
}

ColumnPlan plan_columns(const TextSource& source, const char* header, std::span<const std::string> names,
                        std::span<const std::size_t> unused, const ReadOptions& options) {
    if (names.empty()) throw_bad_data(fmt::format("{}: the file has no columns", source.name));
    FileColumns columns{.source = source, .names = names, .is_data = std::vector<bool>(names.size(), true)};
    for (const std::size_t position : unused) columns.is_data[position] = false;
    columns.last = names.size() - 1;
    while (columns.last > 0 && !columns.is_data[columns.last]) --columns.last;
    for (const std::size_t position : find_columns(source, names, options.drop, "drop"))
        columns.is_data[position] = false;
    const bool last_is_label = options.labels_required && !options.label && !options.labels_file;
    // Of a file to be predicted, other columns than those that the model needs are ignored.
    const auto matters = [&](const std::string& name) {
        return options.expected.empty() || name == options.label || name == options.group ||
               std::ranges::find(options.expected, name, &ExpectedColumn::name) != options.expected.end();
    };
    columns.positions = positions_of(columns, header, last_is_label, matters);
    ColumnPlan plan;
    const std::vector<bool> is_feature = plan_roles(columns, options, plan);
    if (!options.expected.empty()) {
        plan_expected(columns, options, plan);
        return plan;
    }
    const auto categorical = find_columns(source, names, options.categorical, "categorical");
    find_columns(source, names, options.keep, "keep");
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool is_categorical = std::ranges::find(categorical, i) != categorical.end();
        if (is_feature[i]) plan.features.push_back({.position = i, .is_categorical = is_categorical});
    }
    if (plan.features.empty()) {
        throw_bad_data(fmt::format("{}: no column is left as a feature: the file has {} column{} ({}){}",
                                   source.name, names.size(), names.size() == 1 ? "" : "s", joined(names, 5),
                                   names.size() > 1
                                       ? ""
                                       : "; neither commas, semicolons, tabs, bars nor blanks cut "
                                         "all its lines alike"));
    }
    return plan;
}

std::vector<std::size_t> find_columns(const TextSource& source, std::span<const std::string> names,
                                      std::span<const std::string> list, std::string_view role) {
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < list.size();) {
        std::string name;
        std::size_t taken = 0;
        std::optional<std::size_t> found;
        // A name with commas came in pieces.
        for (std::size_t end = i; end < list.size() && !found; ++end) {
            name += (end == i ? "" : ",") + list[end];
            const auto at = std::ranges::find_if(names, [&](const std::string& candidate) {
                return candidate == name || candidate == without_quotes(trimmed(name));
            });
            if (at == names.end()) continue;
            found = static_cast<std::size_t>(at - names.begin());
            taken = end + 1 - i;
        }
        std::size_t number = 0;
        const std::string& first = list[i];
        const char* const end = first.data() + first.size();
        const bool is_number =
            first.size() > 1 && first[0] == '#' && std::from_chars(first.data() + 1, end, number).ptr == end;
        if (!found && is_number && number >= 1 && number <= names.size()) {
            found = number - 1;
            taken = 1;
        }
        if (!found) {
            throw_bad_data(fmt::format("{}: there is no {} column {}{}", source.name, role,
                                       in_quotes(list[i]), near_names(list[i], names)));
        }
        positions.push_back(*found);
        i += taken;
    }
    return positions;
}

bool is_column_named(std::span<const std::string> list, std::string_view name) {
    const std::vector<std::string> names = {std::string(name)};
    for (std::size_t i = 0; i < list.size(); ++i) {
        std::string piece;
        for (std::size_t end = i; end < list.size(); ++end) {
            piece += (end == i ? "" : ",") + list[end];
            if (piece == name || without_quotes(trimmed(piece)) == name) return true;
        }
    }
    return false;
}

std::string near_names(std::string_view name, std::span<const std::string> names) {
    std::vector<std::pair<std::size_t, std::string>> near;
    const std::size_t most = std::max<std::size_t>(2, name.size() / 3);
    for (const std::string& candidate : names) {
        const std::size_t gap =
            std::max(candidate.size(), name.size()) - std::min(candidate.size(), name.size());
        if (gap > most || candidate.size() > 100) continue;
        const std::size_t distance = edit_distance(name, candidate);
        if (distance <= most && distance < name.size()) near.emplace_back(distance, candidate);
    }
    if (near.empty()) return "; the columns are " + joined(names, 10);
    std::ranges::sort(near);
    std::vector<std::string> nearest;
    for (std::size_t i = 0; i < std::min<std::size_t>(near.size(), 3); ++i) nearest.push_back(near[i].second);
    return "; did you mean " + joined(nearest, 3) + "?";
}

std::vector<std::string> numbered_names(std::size_t count) {
    std::vector<std::string> names;
    names.reserve(count);
    for (std::size_t i = 1; i <= count; ++i) names.push_back(fmt::format("f{}", i));
    return names;
}

}  // namespace hardlearn
