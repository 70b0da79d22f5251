#include "hardlearn/neighbors/value_selection.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/neighbors/value_selection.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef HARDLEARN_NEIGHBORS_PLACES_OF_FLOATS
#define HARDLEARN_NEIGHBORS_PLACES_OF_FLOATS
namespace hardlearn {

// Places of floats in their order: negative ones count down from -1.
inline std::int64_t place_among_floats(float value) {
    const auto bits = std::bit_cast<std::int32_t>(value);
    return bits >= 0 ? bits : -1 - std::int64_t{bits & 0x7FFFFFFF};
}

inline float float_at_place(std::int64_t place) {
    const auto bits = static_cast<std::int32_t>(place >= 0 ? place : -1 - place);
    return std::bit_cast<float>(place >= 0 ? bits : static_cast<std::int32_t>(bits | INT32_MIN));
}

}  // namespace hardlearn
#endif

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
constexpr std::size_t register_lanes = hn::MaxLanes(D());

// minima[i] = the least of values i, i + num_parts, i + 2 num_parts, ...; num_parts in whole registers.
void minima_of_parts(const float* HWY_RESTRICT values, std::size_t count, std::size_t num_parts,
                     float* HWY_RESTRICT minima) {
    const D d;
    std::copy_n(values, num_parts, minima);
    std::size_t first = num_parts;
    for (; first + num_parts <= count; first += num_parts) {
        for (std::size_t i = 0; i < num_parts; i += register_lanes) {
            hn::StoreU(hn::Min(hn::LoadU(d, minima + i), hn::LoadU(d, values + first + i)), d, minima + i);
        }
    }
    for (std::size_t i = first; i < count; ++i) minima[i - first] = std::min(minima[i - first], values[i]);
}

float least_of(const float* values, std::size_t count) {
    const D d;
    auto least = hn::Set(d, std::numeric_limits<float>::infinity());
    std::size_t i = 0;
    for (; i + register_lanes <= count; i += register_lanes) least = hn::Min(least, hn::LoadU(d, values + i));
    float result = hn::GetLane(hn::MinOfLanes(d, least));
    for (; i < count; ++i) result = std::min(result, values[i]);
    return result;
}

std::size_t count_at_most(const float* values, std::size_t count, float limit) {
    const D d;
    const auto highest = hn::Set(d, limit);
    std::size_t result = 0, i = 0;
    for (; i + register_lanes <= count; i += register_lanes) {
        result += hn::CountTrue(d, hn::Le(hn::LoadU(d, values + i), highest));
    }
    for (; i < count; ++i) result += values[i] <= limit ? 1 : 0;
    return result;
}

// Halves the numbers between `low` and `high` until at most `enough` values, k at least, lie below; `high`
// has k below it. Halves by place in the order of all floats, of which there are 2^32, however they are
// spread.
float halve(std::span<const float> values, std::size_t k, std::size_t enough, float low, float high) {
    std::int64_t below = place_among_floats(low) - 1, above = place_among_floats(high);
    while (above - below > 1) {
        const std::int64_t middle = below + (above - below) / 2;
        const std::size_t found = count_at_most(values.data(), values.size(), float_at_place(middle));
        if (found < k) {
            below = middle;
            continue;
        }
        above = middle;
        if (found <= enough) break;
    }
    return float_at_place(above);
}

std::size_t collect(const float* HWY_RESTRICT values, std::size_t count, float limit,
                    std::uint32_t* HWY_RESTRICT places, float* HWY_RESTRICT found) {
    const D d;
    const hn::RebindToUnsigned<D> du;
    const auto highest = hn::Set(d, limit);
    std::size_t size = 0, i = 0;
    for (; i + register_lanes <= count; i += register_lanes) {
        const auto value = hn::LoadU(d, values + i);
        const auto wanted = hn::Le(value, highest);
        if (HWY_LIKELY(hn::AllFalse(d, wanted))) continue;
        const auto place = hn::Iota(du, static_cast<std::uint32_t>(i));
        hn::StoreU(hn::Compress(value, wanted), d, found + size);
        hn::StoreU(hn::Compress(place, hn::RebindMask(du, wanted)), du, places + size);
        size += hn::CountTrue(d, wanted);
    }
    for (; i < count; ++i) {
        found[size] = values[i];
        places[size] = static_cast<std::uint32_t>(i);
        size += values[i] <= limit ? 1 : 0;
    }
    return size;
}

// out[the number of smaller keys] = key. `padded_count`: with keys behind the last that are larger than all.
void place_by_rank(const std::uint64_t* HWY_RESTRICT keys, std::size_t count, std::size_t padded_count,
                   std::uint64_t* HWY_RESTRICT out) {
    const hn::CappedTag<std::uint64_t, 8> d;
    for (std::size_t i = 0; i < count; ++i) {
        const auto key = hn::Set(d, keys[i]);
        auto smaller = hn::Zero(d);  // counts down: a true lane reads as -1
        for (std::size_t j = 0; j < padded_count; j += hn::MaxLanes(d)) {
            smaller = hn::Add(smaller, hn::VecFromMask(d, hn::Lt(hn::LoadU(d, keys + j), key)));
        }
        out[static_cast<std::size_t>(-static_cast<std::int64_t>(hn::GetLane(hn::SumOfLanes(d, smaller))))] =
            keys[i];
    }
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

constexpr float infinity = std::numeric_limits<float>::infinity();

HWY_EXPORT(minima_of_parts);
HWY_EXPORT(least_of);
HWY_EXPORT(count_at_most);
HWY_EXPORT(halve);
HWY_EXPORT(collect);
HWY_EXPORT(place_by_rank);

float bound_of_smallest(std::span<const float> values, std::size_t k, std::vector<float>& scratch) {
    if (k == 0) return -infinity;
    if (values.size() < k) return infinity;
    if (k == 1) return HWY_DYNAMIC_DISPATCH(least_of)(values.data(), values.size());
    const std::size_t num_parts = (4 * k + 15) / 16 * 16;
    if (2 * num_parts <= values.size()) {
        scratch.resize(num_parts);
        HWY_DYNAMIC_DISPATCH(minima_of_parts)(values.data(), values.size(), num_parts, scratch.data());
        values = scratch;
    }
    constexpr float highest = std::numeric_limits<float>::max();
    if (HWY_DYNAMIC_DISPATCH(count_at_most)(values.data(), values.size(), highest) < k) return infinity;
    const float least = HWY_DYNAMIC_DISPATCH(least_of)(values.data(), values.size());
    return HWY_DYNAMIC_DISPATCH(halve)(values, k, k + k / 16, least, highest);
}

std::size_t collect_at_most(std::span<const float> values, float limit, std::uint32_t* places, float* found) {
    limit = std::min(limit, std::numeric_limits<float>::max());
    return HWY_DYNAMIC_DISPATCH(collect)(values.data(), values.size(), limit, places, found);
}

void sort_distinct(std::vector<std::uint64_t>& keys, std::vector<std::uint64_t>& scratch) {
    constexpr std::size_t few = 400, lanes = 8;
    const std::size_t count = keys.size();
    if (count > few) {
        std::ranges::sort(keys);
        return;
    }
    keys.resize((count + lanes - 1) / lanes * lanes, ~std::uint64_t{0});
    scratch.resize(count);
    HWY_DYNAMIC_DISPATCH(place_by_rank)(keys.data(), count, keys.size(), scratch.data());
    keys.swap(scratch);
}

}  // namespace hardlearn
#endif
