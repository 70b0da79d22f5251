#include "hardlearn/metrics/adjusted_mutual_information.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

// A contingency table without its empty cells, rows and columns: two labelings of one cluster per sample have
// as many cells as samples, where the dense table would have their square.
struct Cell {
    std::size_t row;
    std::size_t column;
    std::uint64_t count;
};

struct SparseTable {
    std::vector<Cell> cells;
    std::vector<std::uint64_t> row_sums;
    std::vector<std::uint64_t> column_sums;
    std::uint64_t total = 0;
};

SparseTable sparse_table(MatrixView<const std::uint64_t> table) {
    SparseTable sparse{.cells = {},
                       .row_sums = std::vector<std::uint64_t>(table.rows()),
                       .column_sums = std::vector<std::uint64_t>(table.columns())};
    for (std::size_t i = 0; i < table.rows(); ++i) {
        for (std::size_t j = 0; j < table.columns(); ++j) {
            const std::uint64_t count = table(i, j);
            if (count == 0) continue;
            sparse.cells.push_back({i, j, count});
            sparse.row_sums[i] += count;
            sparse.column_sums[j] += count;
            sparse.total += count;
        }
    }
    return sparse;
}

// Positions of the labels among their sorted distinct values.
std::vector<std::size_t> ranks(std::span<const Label> labels, std::size_t& num_distinct) {
    std::vector<Label> distinct(labels.begin(), labels.end());
    std::ranges::sort(distinct);
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    num_distinct = distinct.size();
    std::vector<std::size_t> result;
    result.reserve(labels.size());
    for (const Label label : labels) {
        result.push_back(
            static_cast<std::size_t>(std::ranges::lower_bound(distinct, label) - distinct.begin()));
    }
    return result;
}

SparseTable sparse_table(std::span<const Label> first, std::span<const Label> second) {
    std::size_t num_rows = 0;
    std::size_t num_columns = 0;
    const auto rows = ranks(first, num_rows);
    const auto columns = ranks(second, num_columns);
    std::vector<std::pair<std::size_t, std::size_t>> pairs(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) pairs[i] = {rows[i], columns[i]};
    std::ranges::sort(pairs);
    SparseTable sparse{.cells = {},
                       .row_sums = std::vector<std::uint64_t>(num_rows),
                       .column_sums = std::vector<std::uint64_t>(num_columns),
                       .total = pairs.size()};
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const auto [row, column] = pairs[i];
        if (i == 0 || pairs[i] != pairs[i - 1]) sparse.cells.push_back({row, column, 0});
        ++sparse.cells.back().count;
        ++sparse.row_sums[row];
        ++sparse.column_sums[column];
    }
    return sparse;
}

double mutual_information(const SparseTable& table) {
    const auto total = static_cast<double>(table.total);
    double sum = 0;
    for (const Cell& cell : table.cells) {
        const auto count = static_cast<double>(cell.count);
        const auto expected = static_cast<double>(table.row_sums[cell.row]) *
                              static_cast<double>(table.column_sums[cell.column]);
        sum += count / total * std::log(count * total / expected);
    }
    return std::max(sum, 0.0);
}

double entropy(std::span<const std::uint64_t> sizes, std::uint64_t total) {
    double sum = 0;
    for (const std::uint64_t size : sizes) {
        if (size == 0) continue;
        const double share = static_cast<double>(size) / static_cast<double>(total);
        sum -= share * std::log(share);
    }
    return sum;
}

// Different sizes with the number of clusters that have each: cells of equal margins have equal expectations.
std::map<std::uint64_t, double> multiplicities(std::span<const std::uint64_t> sizes) {
    std::map<std::uint64_t, double> counts;
    for (const std::uint64_t size : sizes) {
        if (size > 0) ++counts[size];
    }
    return counts;
}

// E[n / total * log(total n / (a b))] for n hypergeometric: a draws out of `total`, b of them marked. The
// weights are taken relative to that of the mode, by their ratios to both sides, and normalised by their own
// sum: log factorials of large counts would lose five digits.
double expected_cell_information(std::uint64_t a, std::uint64_t b, std::uint64_t total) {
    const std::uint64_t least = a + b > total ? a + b - total : 0;
    const std::uint64_t most = std::min(a, b);
    const auto marked = static_cast<double>(b);
    const auto draws = static_cast<double>(a);
    const auto unmarked = static_cast<double>(total) - marked;
    const auto mode_estimate =
        static_cast<std::uint64_t>((draws + 1) * (marked + 1) / (static_cast<double>(total) + 2));
    const std::uint64_t mode = std::clamp(mode_estimate, least, most);
    const double scale = static_cast<double>(total) / (draws * marked);
    constexpr double negligible = 1e-22;

    double weights = 0;
    double information = 0;
    const auto add = [&](double n, double weight) {
        weights += weight;
        if (n > 0) information += weight * n * std::log(n * scale);
    };
    double weight = 1;
    for (std::uint64_t k = mode; weight > negligible; ++k) {
        const auto n = static_cast<double>(k);
        add(n, weight);
        if (k == most) break;
        weight *= (draws - n) * (marked - n) / ((n + 1) * (unmarked - draws + n + 1));
    }
    weight = 1;
    for (std::uint64_t k = mode; k > least && weight > negligible; --k) {
        const auto n = static_cast<double>(k);
        weight *= n * (unmarked - draws + n) / ((draws - n + 1) * (marked - n + 1));
        add(n - 1, weight);
    }
    return information / weights / static_cast<double>(total);
}

bool are_equal_partitions(const SparseTable& table) {
    const auto occupied = [](const std::vector<std::uint64_t>& sums) {
        return sums.size() - static_cast<std::size_t>(std::ranges::count(sums, std::uint64_t{0}));
    };
    return table.cells.size() == occupied(table.row_sums) &&
           table.cells.size() == occupied(table.column_sums);
}

double adjusted_mutual_information(const SparseTable& table) {
    // Both sides of the fraction vanish for two labelings of one cluster, or of one sample a cluster.
    if (are_equal_partitions(table)) return 1.0;
    const double first_entropy = entropy(table.row_sums, table.total);
    const double second_entropy = entropy(table.column_sums, table.total);
    if (first_entropy == 0 || second_entropy == 0) return 0.0;
    const double expected = expected_mutual_information(table.row_sums, table.column_sums);
    return (mutual_information(table) - expected) / ((first_entropy + second_entropy) / 2 - expected);
}

}  // namespace

double mutual_information(MatrixView<const std::uint64_t> table) {
    return mutual_information(sparse_table(table));
}

double expected_mutual_information(std::span<const std::uint64_t> row_sums,
                                   std::span<const std::uint64_t> column_sums) {
    std::uint64_t total = 0;
    std::uint64_t column_total = 0;
    for (const std::uint64_t sum : row_sums) total += sum;
    for (const std::uint64_t sum : column_sums) column_total += sum;
    if (total != column_total) {
        throw_bad_argument(fmt::format("row and column sums must add up to the same total, got {} and {}",
                                       total, column_total));
    }
    const auto columns = multiplicities(column_sums);
    double expected = 0;
    for (const auto& [a, num_rows] : multiplicities(row_sums)) {
        for (const auto& [b, num_columns] : columns) {
            expected += num_rows * num_columns * expected_cell_information(a, b, total);
        }
    }
    return expected;
}

double adjusted_mutual_information(MatrixView<const std::uint64_t> table) {
    return adjusted_mutual_information(sparse_table(table));
}

double adjusted_mutual_information(std::span<const Label> first, std::span<const Label> second) {
    if (first.size() != second.size()) {
        throw_bad_argument(
            fmt::format("labelings must have equal lengths, got {} and {}", first.size(), second.size()));
    }
    return adjusted_mutual_information(sparse_table(first, second));
}

}  // namespace hardlearn
