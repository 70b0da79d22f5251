#include "hardlearn/page/map_words.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

#include "hardlearn/core/random.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

MapData drawn_map(std::uint64_t seed, std::size_t points) {
    RandomStream stream(seed);
    MapData map;
    MapCoding coding{.key = "class", .title = "Given class", .names = {"a", "b", "c"}, .colours = {0, 1, 2}};
    for (std::size_t i = 0; i < points; ++i) {
        map.x.push_back(stream.below(65536));
        map.y.push_back(stream.below(65536));
        coding.codes.push_back(stream.below(3));
    }
    map.codings = {coding};
    return map;
}

// By looking at all pairs.
std::size_t rows_next_to_their_own(const MapData& map, std::size_t category) {
    const auto& codes = map.codings[0].codes;
    std::size_t count = 0;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (codes[i] != category) continue;
        double best = std::numeric_limits<double>::infinity();
        std::size_t nearest = i;
        for (std::size_t j = 0; j < codes.size(); ++j) {
            const double dx = static_cast<double>(map.x[i]) - static_cast<double>(map.x[j]);
            const double dy = static_cast<double>(map.y[i]) - static_cast<double>(map.y[j]);
            if (j != i && dx * dx + dy * dy < best) {
                best = dx * dx + dy * dy;
                nearest = j;
            }
        }
        if (codes[nearest] == category) ++count;
    }
    return count;
}

TEST(map_words, counts_nearest_rows_as_all_pairs_do) {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const MapData map = drawn_map(seed, 300);
        const std::string table = map_words(map);
        for (std::size_t c = 0; c < 3; ++c) {
            const auto rows = std::ranges::count(map.codings[0].codes, c);
            const double share =
                static_cast<double>(rows_next_to_their_own(map, c)) / static_cast<double>(rows);
            EXPECT_TRUE(contains(
                table, fmt::format("<bdi>{}</bdi></th><td class=\"n\">{}</td><td class=\"n\">{:.1f} %</td>",
                                   map.codings[0].names[c], rows, 100 * share)));
        }
    }
}

TEST(map_words, a_class_that_touches_no_other_says_so) {
    MapData map;
    map.x = {0, 1, 60000, 60001};
    map.y = {0, 0, 0, 0};
    map.codings = {
        {.key = "class", .title = "", .names = {"a", "b"}, .colours = {0, 1}, .codes = {0, 0, 1, 1}}};
    EXPECT_TRUE(contains(map_words(map), "100.0 %</td><td>no other class"));
}

}  // namespace
}  // namespace hardlearn::testing
