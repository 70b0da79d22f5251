#include "hardlearn/learninglet/build_precision.hpp"

#include <gtest/gtest.h>

#include <algorithm>

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
    for (const float radius : {0.0f, 0.5f, 2.0f, 8.0f, 1000.0f}) {
        const SanitizationOptions options{.pruned_radius = radius};
        const Precision precision = build_precision(space, sanitizing_candidate(), {}, options, {});
        const Sanitization expected = sanitize(*data.labels, 3, precision.left_out, others, options);
        EXPECT_EQ(precision.sanitization.is_pruned, expected.is_pruned) << radius;
        EXPECT_EQ(precision.sanitization.is_clean, expected.is_clean) << radius;
        EXPECT_EQ(precision.sanitization.ledger.size(), expected.ledger.size()) << radius;
    }
}

}  // namespace
}  // namespace hardlearn::testing
