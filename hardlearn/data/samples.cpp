#include "hardlearn/data/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/dataset_check.hpp"

namespace hardlearn {
namespace {

void check_count(std::size_t found, std::size_t expected, const char* what) {
    if (found == expected) return;
    throw_bad_data(fmt::format("there are {} {}, expected {}", found, what, expected));
}

// One more than the largest label. Without names for them, all labels up to it must occur: an identifier of
// one's own that is taken for a label would make as many classes.
std::size_t number_of_classes(std::span<const Label> labels, bool named) {
    std::set<Label> present;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] < 0) throw_bad_data(fmt::format("row {}: label {}, expected at least 0", i, labels[i]));
        present.insert(labels[i]);
    }
    if (present.empty()) return 0;
    const auto largest = static_cast<std::size_t>(*present.rbegin());
    if (!named && present.size() <= largest) {
        Label absent = 0;
        while (present.contains(absent)) ++absent;
        throw_bad_data(fmt::format(
            "no row has label {}, but one has label {}: expected the numbers 0, 1, ... of the classes, or "
            "class names that say which there are",
            absent, largest));
    }
    return largest + 1;
}

std::vector<std::string> numbered(const char* prefix, std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(fmt::format("{}{}", prefix, i));
    return names;
}

}  // namespace

Dataset dataset_of(const Samples& samples) {
    const std::size_t rows = samples.rows.rows(), columns = samples.rows.columns();
    check_count(samples.labels.size(), rows, "labels");
    if (!samples.groups.empty()) check_count(samples.groups.size(), rows, "groups");
    if (!samples.column_names.empty()) check_count(samples.column_names.size(), columns, "column names");
    const std::size_t classes = number_of_classes(samples.labels, !samples.class_names.empty());
    Dataset data{.name = "samples", .rows = rows, .label_name = "class"};
    const auto names = samples.column_names.empty() ? numbered("x", columns) : samples.column_names;
    for (std::size_t c = 0; c < columns; ++c) {
        Column& column = data.columns.emplace_back();
        column.name = names[c];
        for (std::size_t i = 0; i < rows; ++i) column.values.push_back(samples.rows(i, c));
    }
    data.class_names = samples.class_names.empty() ? numbered("", classes) : samples.class_names;
    data.labels.assign(samples.labels.begin(), samples.labels.end());
    data.groups.assign(samples.groups.begin(), samples.groups.end());
    check_dataset(data);
    return data;
}

Matrix<float> prepare(const Preparation& preparation, MatrixView<const float> rows) {
    const auto& columns = preparation.columns;
    check_count(rows.columns(), columns.size(), "columns");
    Matrix<float> features(rows.rows(), preparation.num_features());
    std::size_t feature = 0;
    for (const PreparedColumn& column : columns) {
        if (column.kind != ColumnKind::numeric) {
            throw_bad_data(
                fmt::format("column '{}' of the model holds texts: expected rows as a Dataset", column.name));
        }
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            const float value = rows(i, column.place);
            if (std::isinf(value))
                throw_bad_data(fmt::format("row {}, column '{}': {}, expected a finite number or NaN", i,
                                           column.name, value));
            if (column.num_features() > 0) features(i, feature) = prepared_value(column, value);
        }
        feature += column.num_features();
    }
    return features;
}

}  // namespace hardlearn
