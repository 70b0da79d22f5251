#include "hardlearn/learninglet/row_machine.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "tests/learninglet/space_support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

// The classes that are there share the cost of all rows, however many classes there are elsewhere.
TEST(balanced_costs, are_shared_out_among_the_classes_present) {
    const SharedRows data = overlapping_classes(60, 3, 4, 9, 2);
    const LearningSpace space = whole_space(data, false);
    Candidate candidate = sanitizing_candidate();
    candidate.balanced = true;
    std::vector<RowIndex> rows;
    for (RowIndex row = 0; row < 40; ++row) {
        if ((*data.labels)[row] >= 2) rows.push_back(row);
    }
    const std::vector<float> costs = sample_costs({space}, candidate, rows);
    ASSERT_EQ(costs.size(), rows.size());
    std::map<Label, double> of_class;
    for (std::size_t i = 0; i < rows.size(); ++i) of_class[(*data.labels)[rows[i]]] += costs[i];
    ASSERT_EQ(of_class.size(), 2u);
    for (const auto& [label, sum] : of_class) {
        EXPECT_NEAR(sum, candidate.cost * static_cast<double>(rows.size()) / 2, 1e-3) << label;
    }
}

TEST(equal_costs, need_no_list) {
    const SharedRows data = overlapping_classes(20, 3, 3, 5, 2);
    const LearningSpace space = whole_space(data, false);
    const std::vector<RowIndex> rows = {0, 1, 2};
    EXPECT_TRUE(sample_costs({space}, sanitizing_candidate(), rows).empty());
}

TEST(fit_machine, makes_no_kernel_matrix_of_a_forest_for_many_rows) {
    const SharedRows data = overlapping_classes(max_rows_of_table + 1, 2, 3, 8, 12);
    const LearningSpace space = whole_space(data, true);
    EXPECT_EQ(space.tables.squared_distances, nullptr);
    const Candidate candidate{.num_neighbors = all_neighbors, .kernel = LocalKernel::leaf};
    expect_error_message(ErrorCode::bad_argument,
                         "a machine with kernel leaf on 4097 rows: at most 4096 are possible",
                         [&] { fit_machine({space}, candidate, space.members, {}); });
}

}  // namespace
}  // namespace hardlearn::testing
