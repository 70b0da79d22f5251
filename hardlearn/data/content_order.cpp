#include "hardlearn/data/content_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/data/cell_hash.hpp"

namespace hardlearn {
namespace {

// FNV-1a.
std::uint64_t hash_of_text(std::string_view text) {
    std::uint64_t hash = 0xCBF29CE484222325u;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    return spread_bits(hash);
}

// Adds a column's part to the hash of each row. Parts are added, so that the order of columns does not count.
void add_column(const Column& column, std::span<const RowIndex> rows, std::span<std::uint64_t> hashes) {
    const std::uint64_t name = hash_of_text(column.name);
    const auto add = [&](std::size_t i, std::uint64_t cell) {
        hashes[i] += spread_bits(name + spread_bits(cell));
    };
    if (column.kind == ColumnKind::numeric) {
        for (std::size_t i = 0; i < rows.size(); ++i) add(i, bits_of_number(column.values[rows[i]]));
        return;
    }
    std::vector<std::uint64_t> levels;
    for (const std::string& level : column.levels) levels.push_back(hash_of_text(level));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::uint32_t code = column.codes[rows[i]];
        add(i, code == Column::missing_code ? ~std::uint64_t{0} : levels[code]);
    }
}

std::vector<std::uint64_t> hashes_of_features(const Dataset& data, std::span<const RowIndex> rows,
                                              const RunContext& context) {
    constexpr std::size_t rows_at_a_time = 4096;
    std::vector<std::uint64_t> hashes(rows.size(), 0);
    parallel_for(rows.size(), rows_at_a_time, context, [&](std::size_t begin, std::size_t end) {
        for (const Column& column : data.columns) {
            add_column(column, rows.subspan(begin, end - begin),
                       std::span(hashes).subspan(begin, end - begin));
        }
    });
    return hashes;
}

// What the rows of the same class, or group, hold together: that is what tells one from another, whatever
// their names. `kinds`: one a row of the data; empty: all of one kind.
template <class Kind>
std::vector<std::uint64_t> hashes_of_kinds(std::span<const Kind> kinds, std::span<const RowIndex> rows,
                                           std::span<const std::uint64_t> features) {
    std::vector<std::uint64_t> result(rows.size(), 0);
    if (kinds.empty()) return result;
    std::vector<std::size_t> order(rows.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t i) { return kinds[rows[i]]; });
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        std::uint64_t sum = 0;
        for (; end < order.size() && kinds[rows[order[end]]] == kinds[rows[order[begin]]]; ++end)
            sum += spread_bits(features[order[end]]);
        for (std::size_t i = begin; i < end; ++i) result[order[i]] = sum;
    }
    return result;
}

// Where each of the rows stands, given in an order in which those of a class stand together, if every class
// is spread evenly over all of them: the i-th of m rows at (2 i + 1) / 2 m, beside it the rows of its class.
struct Spread {
    double place = 0;
    std::size_t rows_of_class = 0;
};

std::vector<Spread> spread_of(std::span<const std::size_t> block, std::span<const std::uint64_t> classes) {
    std::vector<Spread> spread;
    for (std::size_t begin = 0, end = 0; begin < block.size(); begin = end) {
        while (end < block.size() && classes[block[end]] == classes[block[begin]]) ++end;
        const std::size_t rows = end - begin;
        for (std::size_t i = 0; i < rows; ++i)
            spread.push_back({static_cast<double>(2 * i + 1) / static_cast<double>(2 * rows), rows});
    }
    return spread;
}

// Rows of equal features, class by class, so that each part of them from the first on holds the classes as
// all of them do.
void spread_classes(std::span<std::size_t> block, std::span<const std::uint64_t> classes) {
    if (block.size() < 2 || classes[block.front()] == classes[block.back()]) return;
    const std::vector<Spread> spread = spread_of(block, classes);
    std::vector<std::size_t> places(block.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
    std::ranges::stable_sort(places, [&](std::size_t a, std::size_t b) {
        if (spread[a].place != spread[b].place) return spread[a].place < spread[b].place;
        return spread[a].rows_of_class > spread[b].rows_of_class;
    });
    std::vector<std::size_t> reordered;
    for (const std::size_t place : places) reordered.push_back(block[place]);
    std::ranges::copy(reordered, block.begin());
}

}  // namespace

std::vector<RowIndex> content_order(const Dataset& data, std::span<const RowIndex> rows,
                                    const RunContext& context) {
    const std::vector<std::uint64_t> features = hashes_of_features(data, rows, context);
    const auto classes = hashes_of_kinds(std::span<const Label>(data.labels), rows, features);
    const auto groups = hashes_of_kinds(std::span<const GroupIndex>(data.groups), rows, features);
    std::vector<std::size_t> order(rows.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, {},
                             [&](std::size_t i) { return std::tuple(features[i], classes[i], groups[i]); });
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        while (end < order.size() && features[order[end]] == features[order[begin]]) ++end;
        spread_classes(std::span(order).subspan(begin, end - begin), classes);
    }
    std::vector<RowIndex> ordered;
    ordered.reserve(rows.size());
    for (const std::size_t i : order) ordered.push_back(rows[i]);
    return ordered;
}

NumberedClasses number_by_appearance(std::span<const Label> labels, std::size_t num_classes) {
    constexpr Label none = -1;
    NumberedClasses numbered;
    std::vector<Label> number_of(num_classes, none);
    const auto number = [&](std::size_t given) {
        if (number_of[given] == none) {
            number_of[given] = static_cast<Label>(numbered.given.size());
            numbered.given.push_back(static_cast<Label>(given));
        }
        return number_of[given];
    };
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] < 0 || static_cast<std::size_t>(labels[i]) >= num_classes) {
            throw_bad_argument(
                fmt::format("row {}: label {} is not one of {} classes", i, labels[i], num_classes));
        }
        numbered.labels.push_back(number(static_cast<std::size_t>(labels[i])));
    }
    for (std::size_t c = 0; c < num_classes; ++c) number(c);
    return numbered;
}

}  // namespace hardlearn
