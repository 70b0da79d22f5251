#include "hardlearn/data/repeated_rows.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>
#include <unordered_map>
#include <utility>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/data/cell_hash.hpp"
#include "hardlearn/data/row_selection.hpp"

namespace hardlearn {
namespace {

// Hashes of cells are added, so that a column can be taken out of a sum again.
std::uint64_t hash_of_cell(const Column& column, std::size_t row, std::size_t place) {
    return spread_bits(bits_of_cell(column, row) + (place + 1) * 0x9E3779B97F4A7C15u);
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
    std::vector<std::size_t> sizes(repeated.num_blocks, 0);
    for (const std::uint32_t block : repeated.block_of_row) {
        if (sizes[block] > 0) ++repeated.rows;
        repeated.pairs += sizes[block]++;
    }
    if (data.labels.empty()) return;
    std::map<std::pair<std::uint32_t, Label>, std::size_t> counts;  // of blocks of several rows
    for (std::size_t row = 0; row < data.rows; ++row) {
        const std::uint32_t block = repeated.block_of_row[row];
        if (sizes[block] > 1) ++counts[{block, data.labels[row]}];
    }
    for (auto begin = counts.begin(), end = begin; begin != counts.end(); begin = end) {
        std::size_t most = 0;
        for (; end != counts.end() && end->first.first == begin->first.first; ++end)
            most = std::max(most, end->second);
        repeated.other_label += sizes[begin->first.first] - most;
    }
}

// N_j f_j / (1 - f_j) of one column; `twins` pairs agree in all columns.
std::optional<double> chance_of_column(const Dataset& data, std::span<const std::uint64_t> hashes,
                                       std::size_t column, std::size_t twins) {
    std::vector<std::uint64_t> values(data.rows);
    for (std::size_t i = 0; i < data.rows; ++i) values[i] = bits_of_cell(data.columns[column], i);
    const std::size_t agree_here = equal_pairs(values);
    for (std::size_t i = 0; i < data.rows; ++i)
        values[i] = hashes[i] - hash_of_cell(data.columns[column], i, column);
    const std::size_t agree_elsewhere = equal_pairs(values);
    const std::size_t differ_elsewhere = pairs_among(data.rows) - agree_elsewhere;
    const std::size_t agree_only_here = agree_here - twins;
    if (differ_elsewhere == agree_only_here) return std::nullopt;  // constant, or nothing else varies
    // f / (1 - f) with f = agree_only_here / differ_elsewhere.
    return static_cast<double>(agree_elsewhere - twins) * static_cast<double>(agree_only_here) /
           static_cast<double>(differ_elsewhere - agree_only_here);
}

std::optional<double> chance_of_table(const Dataset& data, std::size_t twins, const RunContext& context) {
    const std::vector<std::uint64_t> hashes = hashes_of_rows(data, context);
    std::vector<std::optional<double>> chances(data.columns.size());
    parallel_for_each(data.columns.size(), context,
                      [&](std::size_t j) { chances[j] = chance_of_column(data, hashes, j, twins); });
    std::erase(chances, std::nullopt);
    if (chances.empty()) return std::nullopt;
    double sum = 0;
    for (const std::optional<double>& chance : chances) sum += *chance;
    return sum / static_cast<double>(chances.size());
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

std::optional<double> pairs_by_chance(const Dataset& data, const RepeatedRows& repeated, std::size_t max_rows,
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
    const std::optional<double> chance = chance_of_table(sample, twins, context);
    if (!chance) return std::nullopt;
    return *chance * static_cast<double>(repeated.pairs) / static_cast<double>(twins);
}

}  // namespace hardlearn
