#include "hardlearn/data/preparation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <set>
#include <unordered_map>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/column_building.hpp"
#include "hardlearn/data/dataset_check.hpp"

namespace hardlearn {
namespace {

// A tiny scale can send a query's value anywhere. Below this limit squared distances over millions of
// features stay finite in float.
constexpr double largest_feature = 1e15;

// Numbers that differ by less, relative to the largest, differ by how they were computed: 0.3 and 0.1 + 0.2.
constexpr double rounding_noise = 8 * std::numeric_limits<double>::epsilon();

// A missing text as a level: no reader yields it as a category.
const std::string missing_level;
// Where the reader gathers rare texts.
const std::string bucket_level = "other";

/// Mean and standard deviation, computed on values brought to [-1/2, 1/2]: squares neither overflow nor
/// vanish.
void fit_numeric(const Column& column, std::span<const RowIndex> rows, PreparedColumn& prepared) {
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    std::size_t count = 0;
    for (const RowIndex row : rows) {
        const double value = column.values[row];
        if (std::isnan(value)) continue;
        lowest = std::min(lowest, value);
        highest = std::max(highest, value);
        ++count;
    }
    prepared.mean = count == 0 ? 0.0 : lowest;
    prepared.scale = 0.0;
    const double half_range = highest / 2 - lowest / 2;
    if (count == 0 || half_range <= rounding_noise * std::max(std::abs(lowest), std::abs(highest))) return;

    const double center = highest / 2 + lowest / 2;
    const auto relative = [&](double value) { return (value / 2 - center / 2) / half_range; };
    double sum = 0;
    for (const RowIndex row : rows) {
        if (!std::isnan(column.values[row])) sum += relative(column.values[row]);
    }
    const double mean = sum / static_cast<double>(count);
    double squares = 0;
    for (const RowIndex row : rows) {
        const double deviation = relative(column.values[row]) - mean;
        if (!std::isnan(deviation)) squares += deviation * deviation;
    }
    prepared.mean = center + half_range * (2 * mean);
    prepared.scale = half_range * (2 * std::sqrt(squares / static_cast<double>(count)));
}

void fit_text(const Column& column, std::span<const RowIndex> rows, PreparedColumn& prepared) {
    std::set<std::string> levels;
    std::vector<bool> seen(column.levels.size(), false);
    for (const RowIndex row : rows) {
        const std::uint32_t code = column.codes[row];
        if (code == Column::missing_code) {
            levels.insert(missing_level);
        } else if (!seen[code]) {
            seen[code] = true;
            levels.insert(column.levels[code]);
        }
    }
    prepared.levels.assign(levels.begin(), levels.end());
    prepared.other_is_bucket = column.other_is_bucket && levels.contains(bucket_level);
}

/// Where the prepared columns are in the data; columns without features may be absent.
std::vector<const Column*> match_columns(const Preparation& preparation, const Dataset& data) {
    std::unordered_map<std::string_view, const Column*> by_name;
    for (const Column& column : data.columns) by_name.emplace(column.name, &column);
    std::vector<const Column*> matched;
    std::vector<std::string> missing;
    for (const PreparedColumn& prepared : preparation.columns) {
        const auto found = by_name.find(prepared.name);
        matched.push_back(found == by_name.end() ? nullptr : found->second);
        if (prepared.num_features() == 0) continue;
        if (found == by_name.end()) {
            missing.push_back(fmt::format("'{}'", prepared.name));
        } else if (found->second->kind != prepared.kind) {
            const bool text = prepared.kind == ColumnKind::text;
            throw_bad_data(fmt::format("column '{}' holds {}, but {} in training", prepared.name,
                                       text ? "numbers" : "text", text ? "text" : "numbers"));
        }
    }
    if (!missing.empty()) {
        throw_bad_data(
            fmt::format("missing column{} {}", missing.size() == 1 ? "" : "s", fmt::join(missing, ", ")));
    }
    return matched;
}

void prepare_numeric(const PreparedColumn& prepared, const Column& column, std::span<const RowIndex> rows,
                     std::size_t feature, Matrix<float>& features) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        features(i, feature) = prepared_value(prepared, column.values[rows[i]]);
    }
}

/// Returns the number of cells whose level training did not have.
std::size_t prepare_text(const PreparedColumn& prepared, const Column& column, std::span<const RowIndex> rows,
                         std::size_t first_feature, Matrix<float>& features) {
    constexpr std::size_t unseen = std::numeric_limits<std::size_t>::max();
    const auto feature_of = [&](const std::string& level) {
        const auto place = std::ranges::lower_bound(prepared.levels, level);
        if (place != prepared.levels.end() && *place == level)
            return first_feature + static_cast<std::size_t>(place - prepared.levels.begin());
        // 3.0 is the level 3: programs that hold numbers in a column of names write them so.
        const auto number = plain_number(level);
        const auto same = std::ranges::find_if(prepared.levels, [&](const std::string& other) {
            return number && plain_number(other) == number;
        });
        return same == prepared.levels.end()
                   ? unseen
                   : first_feature + static_cast<std::size_t>(same - prepared.levels.begin());
    };
    std::vector<std::size_t> feature_of_code(column.levels.size());
    std::ranges::transform(column.levels, feature_of_code.begin(), feature_of);
    if (prepared.other_is_bucket) std::ranges::replace(feature_of_code, unseen, feature_of(bucket_level));
    const std::size_t feature_of_missing = feature_of(missing_level);

    std::size_t num_unseen = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::uint32_t code = column.codes[rows[i]];
        const bool is_missing = code == Column::missing_code;
        const std::size_t feature = is_missing ? feature_of_missing : feature_of_code[code];
        if (feature != unseen) {
            features(i, feature) = 1.0f;
        } else if (!is_missing) {
            ++num_unseen;
        }
    }
    return num_unseen;
}

}  // namespace

std::size_t PreparedColumn::num_features() const {
    if (kind == ColumnKind::numeric) return scale > 0 ? 1 : 0;
    return levels.size() >= 2 ? levels.size() : 0;
}

std::size_t Preparation::num_features() const {
    return std::transform_reduce(columns.begin(), columns.end(), std::size_t{0}, std::plus<>(),
                                 std::mem_fn(&PreparedColumn::num_features));
}

std::vector<PreparedColumn> Preparation::in_given_order() const {
    std::vector<PreparedColumn> given = columns;
    std::ranges::stable_sort(given, {}, &PreparedColumn::place);
    return given;
}

std::vector<std::string> Preparation::feature_names() const {
    std::vector<std::string> names;
    for (const PreparedColumn& column : columns) {
        if (column.num_features() == 0) continue;
        if (column.kind == ColumnKind::numeric) {
            names.push_back(column.name);
        } else {
            for (const std::string& level : column.levels) names.push_back(column.name + "=" + level);
        }
    }
    return names;
}

float prepared_value(const PreparedColumn& column, double value) {
    if (std::isnan(value)) return 0.0f;
    const double standardised = (value - column.mean) / column.scale;
    return static_cast<float>(std::clamp(standardised, -largest_feature, largest_feature));
}

Preparation fit_preparation(const Dataset& data, std::span<const RowIndex> rows) {
    check_dataset(data);
    check_rows(data, rows);
    if (rows.empty()) throw_bad_data("no rows to prepare");
    if (data.columns.empty()) throw_bad_data("no feature columns");
    Preparation preparation;
    preparation.rules = data.rules;
    preparation.images = data.images;
    for (const Column& column : data.columns) {
        PreparedColumn& prepared = preparation.columns.emplace_back();
        prepared.name = column.name;
        prepared.place = preparation.columns.size() - 1;
        prepared.kind = column.kind;
        if (column.kind == ColumnKind::numeric) {
            fit_numeric(column, rows, prepared);
        } else {
            fit_text(column, rows, prepared);
        }
    }
    if (preparation.num_features() == 0) {
        throw_bad_data(fmt::format("every one of the {} columns is constant on the {} training rows",
                                   data.columns.size(), rows.size()));
    }
    return preparation;
}

Preparation in_name_order(Preparation preparation) {
    std::ranges::sort(preparation.columns, {}, &PreparedColumn::name);
    return preparation;
}

PreparedRows prepare(const Preparation& preparation, const Dataset& data, std::span<const RowIndex> rows) {
    check_dataset(data);
    check_rows(data, rows);
    const auto columns = match_columns(preparation, data);
    PreparedRows result{.features = Matrix<float>(rows.size(), preparation.num_features())};
    std::size_t feature = 0;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const PreparedColumn& prepared = preparation.columns[c];
        const std::size_t width = prepared.num_features();
        if (width == 0) continue;
        if (prepared.kind == ColumnKind::numeric) {
            prepare_numeric(prepared, *columns[c], rows, feature, result.features);
        } else {
            result.unseen_categories += prepare_text(prepared, *columns[c], rows, feature, result.features);
        }
        feature += width;
    }
    return result;
}

std::vector<RowIndex> all_rows(std::size_t count) {
    std::vector<RowIndex> rows(count);
    std::iota(rows.begin(), rows.end(), RowIndex{0});
    return rows;
}

}  // namespace hardlearn
