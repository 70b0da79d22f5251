#include "hardlearn/neighbors/value_selection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "hardlearn/core/random.hpp"

namespace hardlearn::testing {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

std::vector<float> random_values(std::size_t count, std::uint64_t seed) {
    RandomStream stream(seed);
    std::vector<float> values(count);
    for (float& value : values) value = static_cast<float>(stream.normal());
    return values;
}

TEST(bound_of_smallest, has_at_least_k_values_below_it_and_not_many_more) {
    std::vector<float> scratch;
    for (const std::size_t count : {1u, 7u, 33u, 500u, 4001u}) {
        const auto values = random_values(count, count);
        for (const std::size_t k : {1u, 2u, 5u, 100u, 500u}) {
            const float bound = bound_of_smallest(values, k, scratch);
            const auto below = static_cast<std::size_t>(
                std::ranges::count_if(values, [&](float value) { return value <= bound; }));
            if (k > count) {
                EXPECT_EQ(bound, infinity);
            } else {
                EXPECT_GE(below, k);
                EXPECT_LE(below, k + k / 2 + 10);
            }
        }
    }
    EXPECT_EQ(bound_of_smallest({}, 0, scratch), -infinity);
    EXPECT_EQ(bound_of_smallest({}, 1, scratch), infinity);
}

TEST(collect_at_most, gives_what_a_loop_gives) {
    for (const std::size_t count : {0u, 1u, 15u, 16u, 17u, 1000u}) {
        auto values = random_values(count, count);
        for (std::size_t i = 0; i < count; i += 7) values[i] = infinity;
        for (const float limit : {-infinity, -0.5f, 0.0f, 9.0f, infinity}) {
            std::vector<std::uint32_t> places(count + 16), expected_places;
            std::vector<float> found(count + 16), expected;
            for (std::uint32_t i = 0; i < count; ++i) {
                if (values[i] > limit || std::isinf(values[i])) continue;
                expected_places.push_back(i);
                expected.push_back(values[i]);
            }
            const std::size_t size = collect_at_most(values, limit, places.data(), found.data());
            places.resize(size);
            found.resize(size);
            EXPECT_EQ(places, expected_places);
            EXPECT_EQ(found, expected);
        }
    }
}

TEST(sort_distinct, sorts_few_and_many) {
    for (const std::size_t count : {0u, 1u, 7u, 8u, 9u, 100u, 400u, 401u, 1000u}) {
        RandomStream stream(count);
        std::vector<std::uint64_t> keys(count), scratch;
        for (std::uint64_t& key : keys) key = stream.next_u64();
        if (count > 2) keys[1] = 0;
        std::vector<std::uint64_t> expected = keys;
        std::ranges::sort(expected);
        sort_distinct(keys, scratch);
        EXPECT_EQ(keys, expected);
    }
}

}  // namespace
}  // namespace hardlearn::testing
