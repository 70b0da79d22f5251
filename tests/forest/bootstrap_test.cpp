#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "hardlearn/forest/forest.hpp"
#include "tests/forest/support.hpp"

namespace hardlearn::testing {
namespace {

// Each tree is one leaf: its probabilities are class shares among as many draws as there are rows.
TEST(bootstrap, counts_a_row_as_often_as_it_was_drawn) {
    const LabelledRows data = gaussian_classes({30, 20}, 2, 0.0, 1);
    const double draws = 50;
    const Forest forest =
        fit_forest(data.rows, data.labels, 2,
                   {.kind = ForestKind::random_forest, .num_trees = 100, .min_leaf_rows = 50, .seed = 3});
    std::set<float> different;
    double sum = 0;
    for (const Tree& tree : forest.trees) {
        ASSERT_EQ(tree.num_leaves, 1u);
        const double of_first = draws * static_cast<double>(tree.leaf_probabilities.of(0, 0));
        EXPECT_NEAR(of_first, std::round(of_first), 1e-4) << "a whole number of draws";
        different.insert(tree.leaf_probabilities.of(0, 0));
        sum += of_first / 100;
    }
    EXPECT_GT(different.size(), 5u);
    EXPECT_NEAR(sum, 30, 1.5) << "four deviations";
}

}  // namespace
}  // namespace hardlearn::testing
