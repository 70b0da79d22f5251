#include "hardlearn/data/column_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <unordered_map>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

using Positions = std::unordered_map<std::string_view, std::size_t>;

Positions positions_of(const TextSource& source, const char* header, std::span<const std::string> names) {
    Positions positions;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto [at, is_new] = positions.try_emplace(names[i], i);
        if (!is_new) {
            throw_bad_data(
                fmt::format("{}the name stands twice, for columns {} and {}; expected different names",
                            source.place(header, names[i]), at->second + 1, i + 1));
        }
    }
    return positions;
}

std::size_t find_column(const TextSource& source, const Positions& positions,
                        std::span<const std::string> names, std::string_view name, std::string_view role) {
    const auto at = positions.find(name);
    if (at == positions.end()) {
        throw_bad_data(fmt::format("{}: there is no {} column {}{}", source.name, role, in_quotes(name),
                                   near_names(name, names)));
    }
    return at->second;
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
std::vector<bool> plan_roles(const TextSource& source, const Positions& positions,
                             std::span<const std::string> names, const ReadOptions& options,
                             ColumnPlan& plan) {
    std::vector<bool> is_feature(names.size(), true);
    for (const std::string& name : options.drop) {
        is_feature[find_column(source, positions, names, name, "drop")] = false;
    }
    if (options.group) {
        plan.group = find_column(source, positions, names, *options.group, "group");
        is_feature[*plan.group] = false;
    }
    if (options.labels_file) return is_feature;
    if (options.label) {
        if (options.labels_required || positions.contains(*options.label)) {
            plan.label = find_column(source, positions, names, *options.label, "label");
        }
    } else if (options.labels_required) {
        plan.label = names.size() - 1;
        if (plan.group == plan.label || !is_feature[*plan.label]) {
            throw_bad_data(fmt::format(
                "{}: the last column {} would be the label, but it is {}; name the label column", source.name,
                in_quotes(names.back()), plan.group == plan.label ? "the group" : "dropped"));
        }
    }
    if (plan.label) is_feature[*plan.label] = false;
    return is_feature;
}

void plan_expected(const TextSource& source, const Positions& positions, std::span<const std::string> names,
                   const ReadOptions& options, ColumnPlan& plan) {
    std::vector<std::string> missing;
    for (const ExpectedColumn& column : options.expected) {
        const auto at = positions.find(column.name);
        if (at == positions.end()) {
            missing.push_back(column.name);
        } else if (plan.label == at->second || plan.group == at->second) {
            throw_bad_data(fmt::format("{}: column {} is expected as a feature but is the {}", source.name,
                                       in_quotes(column.name), plan.label == at->second ? "label" : "group"));
        } else {
            plan.features.push_back({.position = at->second, .kind = column.kind});
        }
    }
    if (missing.empty()) return;
    throw_bad_data(fmt::format("{}: {} of {} expected columns are missing: {}{}", source.name, missing.size(),
                               options.expected.size(), joined(missing, 10),
                               near_names(missing.front(), names)));
}

}  // namespace

void check_options(const ReadOptions& options) {
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
                        const ReadOptions& options) {
    const Positions positions = positions_of(source, header, names);
    ColumnPlan plan;
    plan.label_may_be_missing = !options.labels_required;
    const std::vector<bool> is_feature = plan_roles(source, positions, names, options, plan);
    if (!options.expected.empty()) {
        plan_expected(source, positions, names, options, plan);
        return plan;
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (is_feature[i]) plan.features.push_back({.position = i});
    }
    if (plan.features.empty()) {
        throw_bad_data(fmt::format("{}: no column is left as a feature: the file has {} column{} ({})",
                                   source.name, names.size(), names.size() == 1 ? "" : "s",
                                   joined(names, 5)));
    }
    return plan;
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
