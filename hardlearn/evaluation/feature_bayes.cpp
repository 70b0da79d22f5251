#include "hardlearn/evaluation/feature_bayes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <span>
#include <utility>

#include "hardlearn/data/preparation.hpp"

namespace hardlearn {
namespace {

using Source = FeatureBayes::Source;

std::vector<Source> sources_of_columns(const Preparation& preparation) {
    std::vector<Source> sources;
    std::size_t next = 0;
    for (const PreparedColumn& column : preparation.columns) {
        if (column.num_features() == 0) continue;
        sources.push_back({.first = next});
        if (column.kind == ColumnKind::text) sources.back().levels = column.levels;
        next += column.num_features();
    }
    return sources;
}

Source source_of_feature(const Matrix<float>& features, std::size_t feature) {
    std::set<float> values;
    for (std::size_t i = 0; i < features.rows() && values.size() < 3; ++i)
        values.insert(features(i, feature));
    if (values.size() != 2) return {.first = feature};
    return {.first = feature, .low = *values.begin(), .high = *values.rbegin()};
}

std::vector<Source> sources_of(const TrainingRows& training) {
    const Matrix<float>& features = training.features;
    if (training.preparation.num_features() == features.columns())
        return sources_of_columns(training.preparation);
    std::vector<Source> sources;
    for (std::size_t j = 0; j < features.columns(); ++j) sources.push_back(source_of_feature(features, j));
    return sources;
}

// A level that no feature tells, and the missing one, say nothing.
std::uint32_t code_of(const Source& source, std::span<const float> row) {
    const auto levels = row.subspan(source.first, source.levels.size());
    const auto most = static_cast<std::size_t>(std::ranges::max_element(levels) - levels.begin());
    const bool is_known = levels[most] > 0 && !source.levels[most].empty();
    return is_known ? static_cast<std::uint32_t>(most) : Column::missing_code;
}

Column column_of(const Source& source, const Matrix<float>& features) {
    Column column;
    column.name = fmt::format("f{}", source.first);
    const bool has_two_values = source.low < source.high;
    if (has_two_values || !source.levels.empty()) column.kind = ColumnKind::text;
    column.levels = has_two_values ? std::vector<std::string>{"high", "low"} : source.levels;
    for (std::size_t i = 0; i < features.rows(); ++i) {
        const float value = features(i, source.first);
        if (has_two_values)
            column.codes.push_back(source.high - value < value - source.low ? 0 : 1);
        else if (source.levels.empty())
            column.values.push_back(value);
        else
            column.codes.push_back(code_of(source, features.row(i)));
    }
    return column;
}

Dataset as_data(std::span<const Source> sources, const Matrix<float>& features) {
    Dataset data;
    data.name = "features";
    data.rows = features.rows();
    for (const Source& source : sources) data.columns.push_back(column_of(source, features));
    return data;
}

bool varies(const Dataset& data) {
    return std::ranges::any_of(data.columns, [](const Column& column) {
        const auto all_alike = [](const auto& cells) {
            return std::ranges::all_of(cells, [&](const auto& cell) { return cell == cells.front(); });
        };
        return column.kind == ColumnKind::text ? !all_alike(column.codes) : !all_alike(column.values);
    });
}

}  // namespace

FeatureBayes fit_feature_bayes(const TrainingRows& training) {
    const std::vector<Source> sources = sources_of(training);
    Dataset data = as_data(sources, training.features);
    data.labels = training.labels;
    for (std::size_t c = 0; c < training.num_classes; ++c) data.class_names.push_back(fmt::format("{}", c));
    if (varies(data)) return {sources, fit_naive_bayes(data, all_rows(data.rows))};
    NaiveBayes shares;
    for (const std::size_t count : class_counts(training.labels, training.num_classes))
        shares.log_priors.push_back(
            std::log(static_cast<double>(count) / static_cast<double>(training.labels.size())));
    return {sources, std::move(shares)};
}

Predictions predict(const FeatureBayes& model, const Matrix<float>& features, const RunContext& context) {
    const Dataset data = as_data(model.sources, features);
    return predict(model.model, data, all_rows(data.rows), context);
}

std::string describe(const FeatureBayes& model) {
    return fmt::format("{} features", model.model.numeric.size() + model.model.text.size());
}

}  // namespace hardlearn
