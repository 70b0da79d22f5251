#include "hardlearn/embedding/affinity_source.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "hardlearn/core/parallel.hpp"

namespace hardlearn {
namespace {

constexpr std::uint32_t absent = static_cast<std::uint32_t>(-1);

// So many that of a list's rows `share`, drawn at random, are nearly always `wanted`: 5.5 deviations.
std::size_t list_length(std::size_t wanted, double share, std::size_t num_rows) {
    const auto k = static_cast<double>(wanted);
    const double length = (k + 5.5 * std::sqrt(k * (1 - share))) / share + 2;
    return std::min(num_rows - 1, static_cast<std::size_t>(length));
}

// The neighbours of a row.
template <class Row, class Distance>
struct NearList {
    std::span<Row> rows;
    std::span<Distance> squared_distances;
};

NearList<const RowIndex, const float> list_of(const NearestRows& nearest, std::size_t row) {
    const std::size_t length = nearest.num_neighbors;
    return {{nearest.rows.data() + row * length, length},
            {nearest.squared_distances.data() + row * length, length}};
}

NearList<RowIndex, float> list_of(NearestRows& nearest, std::size_t row) {
    const std::size_t length = nearest.num_neighbors;
    return {{nearest.rows.data() + row * length, length},
            {nearest.squared_distances.data() + row * length, length}};
}

// Copies the nearest of the list's rows that are in the part, as many as `out` has room for, in the list's
// order, which is by row. Returns whether there are so many.
bool take_nearest(NearList<const RowIndex, const float> list, std::span<const std::uint32_t> place_in_part,
                  std::vector<std::uint64_t>& keys, NearList<RowIndex, float> out) {
    const std::size_t wanted = out.rows.size();
    keys.clear();
    for (std::size_t m = 0; m < list.rows.size(); ++m) {
        const std::uint32_t place = place_in_part[list.rows[m]];
        // A distance's bits are ordered as the distance is.
        if (place != absent)
            keys.push_back(std::uint64_t{std::bit_cast<std::uint32_t>(list.squared_distances[m])} << 32 |
                           place);
    }
    if (keys.size() < wanted) return false;
    std::vector<std::uint64_t> ordered = keys;
    const auto last = ordered.begin() + static_cast<std::ptrdiff_t>(wanted - 1);
    std::ranges::nth_element(ordered, last);
    std::size_t taken = 0;
    for (const std::uint64_t key : keys) {
        if (key > *last) continue;
        out.rows[taken] = static_cast<RowIndex>(key);
        out.squared_distances[taken++] = std::bit_cast<float>(static_cast<std::uint32_t>(key >> 32));
    }
    return true;
}

}  // namespace

NearestRows nearest_within(const NearestRows& nearest, std::span<const RowIndex> part,
                           std::size_t num_neighbors, const RunContext& context) {
    std::vector<std::uint32_t> place_in_part(nearest.rows.size() / nearest.num_neighbors, absent);
    for (std::size_t i = 0; i < part.size(); ++i) place_in_part[part[i]] = static_cast<std::uint32_t>(i);
    NearestRows result{num_neighbors, std::vector<RowIndex>(part.size() * num_neighbors),
                       std::vector<float>(part.size() * num_neighbors)};
    std::atomic<bool> complete{true};
    parallel_for(part.size(), 256, context, [&](std::size_t begin, std::size_t end) {
        std::vector<std::uint64_t> keys;
        for (std::size_t i = begin; i < end && complete; ++i) {
            if (!take_nearest(list_of(nearest, part[i]), place_in_part, keys, list_of(result, i))) {
                complete = false;
            }
        }
    });
    return complete ? std::move(result) : NearestRows{};
}

AffinitySource::AffinitySource(MatrixView<const float> rows, double perplexity, double least_share,
                               const RunContext& context)
    : rows_(rows), perplexity_(perplexity), exponent_(distance_exponent(rows)) {
    const std::size_t wanted = num_affinity_neighbors(usable_perplexity(rows, perplexity), rows.rows());
    nearest_ =
        find_nearest_rows(scaled_for_distances(rows), list_length(wanted, least_share, rows.rows()), context);
}

InputAffinities AffinitySource::of_all(const RunContext& context) const {
    std::vector<RowIndex> all(rows_.rows());
    std::iota(all.begin(), all.end(), RowIndex{0});
    const double used = usable_perplexity(rows_, perplexity_);
    return affinities_of_nearest(
        nearest_within(nearest_, all, num_affinity_neighbors(used, all.size()), context), used, context);
}

InputAffinities AffinitySource::of_part(std::span<const RowIndex> part, const RunContext& context) const {
    const Matrix<float> rows = gather_rows(rows_, part);
    const double used = usable_perplexity(rows, perplexity_);
    // Without an outlier the distances come in other units, in which fewer of them may vanish.
    if (distance_exponent(rows) == exponent_) {
        auto nearest = nearest_within(nearest_, part, num_affinity_neighbors(used, part.size()), context);
        if (!nearest.rows.empty()) return affinities_of_nearest(std::move(nearest), used, context);
    }
    return input_affinities(rows, perplexity_, context);
}

}  // namespace hardlearn
