#include "tests/support/labelled_rows.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

namespace hardlearn::testing {
namespace {

struct Table {
    std::vector<std::vector<double>> rows;
    std::vector<std::string> classes;
};

double number(const std::string& cell) {
    return cell.empty() ? std::numeric_limits<double>::quiet_NaN() : std::strtod(cell.c_str(), nullptr);
}

Table read_table(const std::filesystem::path& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot open " + path.string());
    Table table;
    std::string line, cell;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::istringstream cells(line.substr(0, line.find('\r')));
        std::vector<double> row;
        while (std::getline(cells, cell, ',')) row.push_back(number(cell));
        row.pop_back();
        table.rows.push_back(std::move(row));
        table.classes.push_back(cell);
    }
    return table;
}

LabelledRows labelled(const Table& table) {
    LabelledRows result{.rows = Matrix<float>(table.rows.size(), table.rows.at(0).size()), .labels = {}};
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        for (std::size_t j = 0; j < result.rows.columns(); ++j)
            result.rows(i, j) = static_cast<float>(table.rows[i].at(j));
    }
    std::map<std::string, Label> label_of;
    for (const std::string& name : table.classes) label_of.emplace(name, 0);
    for (auto& [name, label] : label_of) label = static_cast<Label>(result.num_classes++);
    for (const std::string& name : table.classes) result.labels.push_back(label_of.at(name));
    return result;
}

void standardise(Table& table, std::size_t column) {
    double count = 0, mean = 0, variance = 0;
    for (const auto& row : table.rows) count += std::isnan(row[column]) ? 0 : 1;
    for (const auto& row : table.rows) {
        if (!std::isnan(row[column])) mean += row[column] / count;
    }
    for (const auto& row : table.rows) {
        if (!std::isnan(row[column])) variance += (row[column] - mean) * (row[column] - mean) / count;
    }
    const double scale = variance > 0 ? std::sqrt(variance) : 1.0;
    for (auto& row : table.rows) row[column] = std::isnan(row[column]) ? 0.0 : (row[column] - mean) / scale;
}

}  // namespace

LabelledRows read_numbers(const std::filesystem::path& path) {
    return labelled(read_table(path));
}

LabelledRows read_standardised(const std::filesystem::path& path) {
    Table table = read_table(path);
    for (std::size_t j = 0; j < table.rows.at(0).size(); ++j) standardise(table, j);
    return labelled(table);
}

double accuracy(const std::vector<Label>& predicted, const std::vector<Label>& truth) {
    double right = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) right += predicted[i] == truth[i] ? 1 : 0;
    return right / static_cast<double>(truth.size());
}

}  // namespace hardlearn::testing
