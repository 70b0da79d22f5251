#include "hardlearn/data/repeated_rows.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <span>
#include <unordered_map>
#include <utility>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/data/row_selection.hpp"

namespace hardlearn {
namespace {

// What a cell is, as bits: equal cells have equal bits.
std::uint64_t bits_of_cell(const Column& column, std::size_t row) {
    if (column.kind == ColumnKind::text) return column.codes[row];
    const double value = column.values[row];
    std::uint64_t bits = ~std::uint64_t{0};
    if (std::isnan(value)) return bits;
    const double unsigned_zero = value == 0 ? 0.0 : value;
    std::memcpy(&bits, &unsigned_zero, sizeof bits);
    return bits;
}

// SplitMix64's finalizer: the hashes of cells are added, so that a column can be taken out of a sum again.
std::uint64_t hash_of_cell(const Column& column, std::size_t row, std::size_t place) {
    std::uint64_t hash = bits_of_cell(column, row) + (place + 1) * 0x9E3779B97F4A7C15u;
    hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9u;
    hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBu;
    return hash ^ (hash >> 31);
}

std::vector<std::uint64_t> hashes_of_rows(const Dataset& data, const RunContext& context) {
    constexpr std::size_t rows_at_a_time = 4096;
    std::vector<std::uint64_t> hashes(data.rows, 0);
    parallel_for(data.rows, rows_at_a_time, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t j = 0; j < data.columns.size(); ++j) {
            for (std::size_t i = begin; i < end; ++i) hashes[i] += hash_of_cell(data.columns[j], i, j);
        }
    });
    return hashes;
}

bool equal_rows(const Dataset& data, std::size_t a, std::size_t b) {
    return std::ranges::all_of(data.columns, [&](const Column& column) {
        return bits_of_cell(column, a) == bits_of_cell(column, b);
    });
}

std::size_t pairs_among(std::size_t count) {
    return count * (count - 1) / 2;
}

// Pairs of equal values; the values are put in order.
std::size_t equal_pairs(std::span<std::uint64_t> values) {
    std::ranges::sort(values);
    std::size_t pairs = 0;
    for (std::size_t begin = 0, end = 0; begin < values.size(); begin = end) {
        while (end < values.size() && values[end] == values[begin]) ++end;
        pairs += pairs_among(end - begin);
    }
    return pairs;
}

void count_repeats(const Dataset& data, RepeatedRows& repeated) {
    std::vector<std::vector<Label>> labels_of_block(repeated.num_blocks);
    std::vector<std::size_t> sizes(repeated.num_blocks, 0);
    for (std::size_t row = 0; row < data.rows; ++row) {
        const std::uint32_t block = repeated.block_of_row[row];
        const bool is_repeated = sizes[block] > 0;
        repeated.pairs += sizes[block]++;
        repeated.rows += is_repeated;
        if (data.labels.empty()) continue;
        std::vector<Label>& seen = labels_of_block[block];
        if (std::ranges::find(seen, data.labels[row]) != seen.end()) continue;
        repeated.other_label += is_repeated;
        seen.push_back(data.labels[row]);
    }
}

// N_j f_j / (1 - f_j) of one column; `twins` pairs agree in all columns.
double chance_of_column(const Dataset& data, std::span<const std::uint64_t> hashes, std::size_t column,
                        std::size_t twins) {
    std::vector<std::uint64_t> values(data.rows);
    for (std::size_t i = 0; i < data.rows; ++i) values[i] = bits_of_cell(data.columns[column], i);
    const auto rows = static_cast<double>(data.rows);
    const double agree = (2 * static_cast<double>(equal_pairs(values)) + rows) / (rows * rows);
    for (std::size_t i = 0; i < data.rows; ++i)
        values[i] = hashes[i] - hash_of_cell(data.columns[column], i, column);
    const auto differ_here_only = static_cast<double>(equal_pairs(values) - twins);
    return differ_here_only * agree / (1 - agree);
}

bool is_constant(const Column& column, std::size_t rows) {
    for (std::size_t i = 1; i < rows; ++i) {
        if (bits_of_cell(column, i) != bits_of_cell(column, 0)) return false;
    }
    return true;
}

double chance_of_table(const Dataset& data, std::size_t twins, const RunContext& context) {
    const std::vector<std::uint64_t> hashes = hashes_of_rows(data, context);
    std::vector<double> chances(data.columns.size(), 0.0);
    std::vector<char> varies(data.columns.size(), 0);
    parallel_for_each(data.columns.size(), context, [&](std::size_t j) {
        if (is_constant(data.columns[j], data.rows)) return;
        varies[j] = 1;
        chances[j] = chance_of_column(data, hashes, j, twins);
    });
    const auto num_varying = std::ranges::count(varies, 1);
    if (num_varying == 0) return static_cast<double>(twins);
    return std::accumulate(chances.begin(), chances.end(), 0.0) / static_cast<double>(num_varying);
}

}  // namespace

RepeatedRows find_repeated_rows(const Dataset& data, const RunContext& context) {
    RepeatedRows repeated{.block_of_row = std::vector<std::uint32_t>(data.rows)};
    const std::vector<std::uint64_t> hashes = hashes_of_rows(data, context);
    // The first row of each block with this hash: one, but for a collision.
    std::unordered_map<std::uint64_t, std::vector<RowIndex>> first_rows;
    first_rows.reserve(data.rows);
    for (std::size_t row = 0; row < data.rows; ++row) {
        std::vector<RowIndex>& alike = first_rows[hashes[row]];
        const auto first =
            std::ranges::find_if(alike, [&](RowIndex other) { return equal_rows(data, row, other); });
        if (first != alike.end()) {
            repeated.block_of_row[row] = repeated.block_of_row[*first];
            continue;
        }
        alike.push_back(RowIndex(row));
        repeated.block_of_row[row] = static_cast<std::uint32_t>(repeated.num_blocks++);
    }
    count_repeats(data, repeated);
    return repeated;
}

double pairs_by_chance(const Dataset& data, const RepeatedRows& repeated, std::size_t max_rows,
                       const RunContext& context) {
    if (repeated.pairs == 0) return 0;
    if (data.rows <= max_rows) return chance_of_table(data, repeated.pairs, context);
    std::vector<RowIndex> rows(data.rows);
    std::iota(rows.begin(), rows.end(), RowIndex{0});
    RandomStream stream = RandomStream(0).child("rows of pairs by chance");
    shuffle(std::span<RowIndex>(rows), stream);
    rows.resize(max_rows);
    std::ranges::sort(rows);
    const Dataset sample = select_rows(data, rows);
    const std::size_t twins = find_repeated_rows(sample, context).pairs;
    if (twins == 0) return 0;
    return chance_of_table(sample, twins, context) * static_cast<double>(repeated.pairs) /
           static_cast<double>(twins);
}

}  // namespace hardlearn
