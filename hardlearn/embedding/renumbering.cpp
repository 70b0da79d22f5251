#include "hardlearn/embedding/renumbering.hpp"

#include <algorithm>

#include "hardlearn/core/parallel.hpp"

namespace hardlearn {
namespace {

// 0000abcd -> 0a0b0c0d
std::uint32_t spread_bits(std::uint32_t bits) {
    bits = (bits | bits << 8) & 0x00ff00ff;
    bits = (bits | bits << 4) & 0x0f0f0f0f;
    bits = (bits | bits << 2) & 0x33333333;
    return (bits | bits << 1) & 0x55555555;
}

// Each value's place between the least and the largest, in 16 bits.
std::vector<std::uint32_t> quantised(const AlignedVector<float>& values, std::size_t count) {
    const auto [least, largest] =
        std::minmax_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count));
    const float scale = 65535.0f / std::max(*largest - *least, 1e-30f);
    std::vector<std::uint32_t> result(count);
    for (std::size_t i = 0; i < count; ++i) {
        result[i] = static_cast<std::uint32_t>(std::min((values[i] - *least) * scale, 65535.0f));
    }
    return result;
}

}  // namespace

std::vector<std::uint32_t> curve_order(const Points& points) {
    const auto x = quantised(points.x, points.count);
    const auto y = quantised(points.y, points.count);
    std::vector<std::uint64_t> keys(points.count);
    for (std::size_t i = 0; i < points.count; ++i) {
        keys[i] = std::uint64_t{spread_bits(x[i]) << 1 | spread_bits(y[i])} << 32 | i;
    }
    std::ranges::sort(keys);
    std::vector<std::uint32_t> order(points.count);
    std::ranges::transform(keys, order.begin(),
                           [](std::uint64_t key) { return static_cast<std::uint32_t>(key); });
    return order;
}

InputAffinities renumbered(const InputAffinities& affinities, const std::vector<std::uint32_t>& order,
                           const RunContext& context) {
    const std::size_t n = affinities.num_rows();
    std::vector<std::int32_t> new_number(n);
    for (std::size_t i = 0; i < n; ++i) new_number[order[i]] = static_cast<std::int32_t>(i);
    InputAffinities result;
    result.perplexity = affinities.perplexity;
    result.row_begin.resize(n + 1);
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t entries = affinities.row_begin[order[i] + 1] - affinities.row_begin[order[i]];
        result.row_begin[i + 1] = result.row_begin[i] + entries;
    }
    result.columns.resize(affinities.columns.size());
    result.values.resize(affinities.values.size());
    parallel_for(n, 1024, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t source = affinities.row_begin[order[i]];
            const std::size_t target = result.row_begin[i];
            for (std::size_t k = 0; k < result.row_begin[i + 1] - target; ++k) {
                result.columns[target + k] =
                    new_number[static_cast<std::size_t>(affinities.columns[source + k])];
                result.values[target + k] = affinities.values[source + k];
            }
        }
    });
    return result;
}

AlignedVector<float> renumbered(const AlignedVector<float>& values, const std::vector<std::uint32_t>& order) {
    AlignedVector<float> result = values;
    for (std::size_t i = 0; i < order.size(); ++i) result[i] = values[order[i]];
    return result;
}

}  // namespace hardlearn
