#include "hardlearn/learninglet/build_precision.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

// Everything that sanitization may look at: all other rows of each row.
std::vector<std::vector<Neighbor>> all_others(const LearningSpace& space) {
    std::vector<std::vector<Neighbor>> lists;
    const SeenRows& seen = space.views.front().seen();
    for (const RowIndex row : space.members) {
        std::vector<RowIndex> others = space.members;
        std::erase(others, row);
        lists.push_back(find_seen_neighbors(View::euclidean, {seen, row},
                                            {seen, others, space.labels(), space.num_classes()},
                                            others.size())
                            .nearest);
    }
    return lists;
}

TEST(build_precision, prunes_within_a_radius_as_if_it_looked_at_all_rows) {
    const SharedRows data = overlapping_classes(150, 4, 3, 30, 51);
    const LearningSpace space = whole_space(data, true);
    const auto others = all_others(space);
    for (const double radius : {0.0, 0.5, 1.5, 3.0, 30.0}) {
        const SanitizationOptions options{.removal_radius = radius};
        const Precision precision = build_precision(space, sanitizing_candidate(), {}, options, {});
        const Sanitization expected = sanitize(*data.labels, 3, precision.left_out, others, options);
        EXPECT_EQ(precision.sanitization.is_pruned, expected.is_pruned) << radius;
        EXPECT_EQ(precision.sanitization.is_clean, expected.is_clean) << radius;
        EXPECT_EQ(precision.sanitization.ledger.size(), expected.ledger.size()) << radius;
    }
}

TEST(build_precision, takes_the_median_distance_of_nearest_rows_for_the_radius_where_it_is_asked_to) {
    const SharedRows data = overlapping_classes(101, 4, 3, 20, 7);
    const LearningSpace space = whole_space(data, false);
    std::vector<double> distances;
    for (std::size_t i = 0; i < 101; ++i) {
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t j = 0; j < 101; ++j) {
            double sum = 0;
            for (std::size_t f = 0; f < 4; ++f)
                sum += std::pow(
                    static_cast<double>((*data.rows)(i, f)) - static_cast<double>((*data.rows)(j, f)), 2);
            if (i != j) least = std::min(least, std::sqrt(sum));
        }
        distances.push_back(least);
    }
    std::ranges::sort(distances);
    const auto of = [&](const SanitizationOptions& options) {
        return build_precision(space, sanitizing_candidate(), {}, options, {}).sanitization.is_pruned;
    };
    EXPECT_EQ(of({.median_radius = true}), of({.removal_radius = distances[50] * (1 + 1e-6)}));
    EXPECT_NE(of({.median_radius = true}), of({}));
}

}  // namespace
}  // namespace hardlearn::testing
