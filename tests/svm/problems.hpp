#pragma once

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn::testing {

struct Samples {
    Matrix<float> rows;
    std::vector<Label> labels;
};

/// Normal clouds, one a class, labels in turn; centres `separation` deviations from the origin.
inline Samples random_clouds(std::size_t num_samples, std::size_t num_features, std::size_t num_classes,
                             double separation, std::uint64_t seed) {
    RandomStream stream(seed);
    Matrix<float> centres(num_classes, num_features);
    for (std::size_t c = 0; c < num_classes; ++c) {
        for (float& value : centres.row(c)) value = static_cast<float>(separation * stream.normal());
    }
    Samples samples{Matrix<float>(num_samples, num_features), {}};
    for (std::size_t i = 0; i < num_samples; ++i) {
        const std::size_t c = i % num_classes;
        samples.labels.push_back(static_cast<Label>(c));
        for (std::size_t j = 0; j < num_features; ++j) {
            samples.rows(i, j) = centres(c, j) + static_cast<float>(stream.normal());
        }
    }
    return samples;
}

/// The samples sorted by class, as LIBSVM needs them for its class order to agree with ours.
inline Samples sorted_by_class(const Samples& samples) {
    std::vector<RowIndex> order(samples.labels.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<RowIndex>(i);
    std::ranges::stable_sort(order, {}, [&](RowIndex i) { return samples.labels[i]; });
    Samples sorted{gather_rows<const float, RowIndex>(samples.rows, order), {}};
    for (const RowIndex i : order) sorted.labels.push_back(samples.labels[i]);
    return sorted;
}

/// Numeric columns, the last one the label; empty cells become 0 after standardising.
inline Samples read_standardised(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line, cell;
    std::getline(file, line);
    std::vector<std::vector<double>> values;
    std::vector<std::string> names;
    while (std::getline(file, line)) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        std::istringstream cells(line);
        std::vector<double> row;
        while (std::getline(cells, cell, ','))
            row.push_back(cell.empty() ? NAN : std::strtod(cell.c_str(), nullptr));
        row.pop_back();
        names.push_back(cell);
        values.push_back(row);
    }
    std::map<std::string, Label> label_of;
    for (const auto& name : names) label_of.emplace(name, 0);
    Label next = 0;
    for (auto& [name, label] : label_of) label = next++;
    Samples samples{Matrix<float>(values.size(), values.front().size()), {}};
    for (const auto& name : names) samples.labels.push_back(label_of[name]);
    for (std::size_t j = 0; j < values.front().size(); ++j) {
        double sum = 0, squares = 0, count = 0;
        for (const auto& row : values) {
            if (std::isnan(row[j])) continue;
            sum += row[j];
            squares += row[j] * row[j];
            ++count;
        }
        const double mean = sum / count;
        const double deviation = std::sqrt(std::max(squares / count - mean * mean, 1e-12));
        for (std::size_t i = 0; i < values.size(); ++i) {
            samples.rows(i, j) =
                std::isnan(values[i][j]) ? 0.0f : static_cast<float>((values[i][j] - mean) / deviation);
        }
    }
    return samples;
}

inline std::vector<RowIndex> all_rows(const Samples& samples) {
    std::vector<RowIndex> ids(samples.labels.size());
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<RowIndex>(i);
    return ids;
}

}  // namespace hardlearn::testing
