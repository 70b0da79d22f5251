#include "hardlearn/data/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/dataset_check.hpp"

namespace hardlearn {
namespace {

void check_count(std::size_t found, std::size_t expected, const char* what) {
    if (found == expected) return;
    throw_bad_data(fmt::format("there are {} {}, expected {}", found, what, expected));
}

std::size_t number_of_classes(std::span<const Label> labels) {
    Label largest = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] < 0) throw_bad_data(fmt::format("row {}: label {}, expected at least 0", i, labels[i]));
        largest = std::max(largest, labels[i]);
    }
    return static_cast<std::size_t>(largest) + 1;
}

std::vector<std::string> numbered(const char* prefix, std::size_t first, std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(fmt::format("{}{}", prefix, first + i));
    return names;
}

}  // namespace

Dataset dataset_of(const Samples& samples) {
    const std::size_t rows = samples.rows.rows(), columns = samples.rows.columns();
    check_count(samples.labels.size(), rows, "labels");
    if (!samples.groups.empty()) check_count(samples.groups.size(), rows, "groups");
    if (!samples.column_names.empty()) check_count(samples.column_names.size(), columns, "column names");
    const std::size_t classes = number_of_classes(samples.labels);
    Dataset data{.name = "samples", .rows = rows, .label_name = "class"};
    const auto names = samples.column_names.empty() ? numbered("x", 1, columns) : samples.column_names;
    for (std::size_t c = 0; c < columns; ++c) {
        Column& column = data.columns.emplace_back();
        column.name = names[c];
        for (std::size_t i = 0; i < rows; ++i) column.values.push_back(samples.rows(i, c));
    }
    data.class_names = samples.class_names.empty() ? numbered("", 0, classes) : samples.class_names;
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
    for (std::size_t c = 0; c < columns.size(); ++c) {
        if (columns[c].kind != ColumnKind::numeric) {
            throw_bad_data(fmt::format("column '{}' of the model holds texts: expected rows as a Dataset",
                                       columns[c].name));
        }
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            if (std::isinf(rows(i, c)))
                throw_bad_data(fmt::format("row {}, column '{}': {}, expected a finite number or NaN", i,
                                           columns[c].name, rows(i, c)));
            if (columns[c].num_features() > 0) features(i, feature) = prepared_value(columns[c], rows(i, c));
        }
        feature += columns[c].num_features();
    }
    return features;
}

}  // namespace hardlearn
