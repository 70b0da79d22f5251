#include "hardlearn/tasks/row_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace hardlearn {
namespace {

// The rows of two classes, the row itself left out.
struct Company {
    std::vector<RowIndex> own, other;
};

Company company_of(const Dataset& data, RowIndex row, Label other) {
    Company company;
    for (std::size_t i = 0; i < data.rows; ++i) {
        if (i == row) continue;
        if (data.labels[i] == data.labels[row]) company.own.push_back(RowIndex(i));
        if (data.labels[i] == other) company.other.push_back(RowIndex(i));
    }
    return company;
}

std::string number_text(double value) {
    return std::isnan(value) ? "missing" : fmt::format("{:.5g}", value);
}

// NaN where there is none.
double median(std::vector<double> values) {
    if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

std::vector<double> present(const Column& column, const std::vector<RowIndex>& rows) {
    std::vector<double> values;
    for (const RowIndex row : rows) {
        if (!std::isnan(column.values[row])) values.push_back(column.values[row]);
    }
    return values;
}

// Standard deviation (divisor n).
double deviation(const std::vector<double>& values) {
    double sum = 0, squares = 0;
    for (const double value : values) sum += value;
    const double mean = values.empty() ? 0 : sum / static_cast<double>(values.size());
    for (const double value : values) squares += (value - mean) * (value - mean);
    return values.empty() ? 0 : std::sqrt(squares / static_cast<double>(values.size()));
}

RowValue number_value(const Column& column, RowIndex row, const Company& company) {
    const std::vector<double> own = present(column, company.own);
    const double usual = median(own);
    const double spread = deviation(own);
    const double value = column.values[row];
    RowValue result{.column = column.name,
                    .value = number_text(value),
                    .usual_of_own = number_text(usual),
                    .usual_of_other = number_text(median(present(column, company.other))),
                    .distance_from_own = 0};
    if (!std::isnan(value) && !std::isnan(usual) && value != usual)
        result.distance_from_own = spread > 0 ? std::abs(value - usual) / spread : 1;
    return result;
}

std::string level_text(const Column& column, std::uint32_t code) {
    return code == Column::missing_code ? "missing" : column.levels[code];
}

// The most frequent text, the first of equals; "missing" counts as one.
std::string usual_level(const Column& column, const std::vector<RowIndex>& rows) {
    std::vector<std::size_t> counts(column.levels.size() + 1);
    for (const RowIndex row : rows) ++counts[std::min<std::size_t>(column.codes[row], column.levels.size())];
    const auto most = static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin());
    return most == column.levels.size() || rows.empty() ? "missing" : column.levels[most];
}

RowValue text_value(const Column& column, RowIndex row, const Company& company) {
    RowValue result{.column = column.name,
                    .value = level_text(column, column.codes[row]),
                    .usual_of_own = usual_level(column, company.own),
                    .usual_of_other = usual_level(column, company.other),
                    .distance_from_own = 0};
    result.distance_from_own = result.value == result.usual_of_own ? 0 : 1;
    return result;
}

}  // namespace

std::vector<RowValue> unusual_values(const Dataset& data, RowIndex row, Label other, std::size_t count) {
    const Company company = company_of(data, row, other);
    std::vector<RowValue> values;
    for (const Column& column : data.columns) {
        values.push_back(column.kind == ColumnKind::numeric ? number_value(column, row, company)
                                                            : text_value(column, row, company));
    }
    std::ranges::stable_sort(values, std::greater{}, &RowValue::distance_from_own);
    if (values.size() > count) values.resize(count);
    return values;
}

}  // namespace hardlearn
