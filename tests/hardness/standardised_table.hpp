#pragma once

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn::testing {

/// A table with a header, numbers and the class in the last column, read without the data floor, on which
/// hardness does not depend; every feature has mean 0 and variance 1.
struct StandardisedTable {
    Matrix<float> rows;
    std::vector<Label> labels;
    std::size_t num_classes = 0;
};

inline StandardisedTable read_standardised(const std::filesystem::path& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot open " + path.string());
    std::vector<std::vector<double>> values;
    std::vector<std::string> names;
    std::map<std::string, Label> classes;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::stringstream cells(line.substr(0, line.find('\r')));
        std::vector<double> row;
        std::string cell;
        while (std::getline(cells, cell, ',')) row.push_back(std::strtod(cell.c_str(), nullptr));
        row.pop_back();
        values.push_back(row);
        names.push_back(cell);
        classes[cell] = 0;
    }
    StandardisedTable table{.rows = Matrix<float>(values.size(), values.at(0).size()), .labels = {}};
    for (auto& [name, label] : classes) label = static_cast<Label>(table.num_classes++);
    for (const std::string& name : names) table.labels.push_back(classes.at(name));
    const auto count = static_cast<double>(values.size());
    for (std::size_t j = 0; j < table.rows.columns(); ++j) {
        double mean = 0, variance = 0;
        for (const auto& row : values) mean += row[j] / count;
        for (const auto& row : values) variance += (row[j] - mean) * (row[j] - mean) / count;
        const double scale = variance > 0 ? std::sqrt(variance) : 1.0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            table.rows(i, j) = static_cast<float>((values[i][j] - mean) / scale);
        }
    }
    return table;
}

}  // namespace hardlearn::testing
