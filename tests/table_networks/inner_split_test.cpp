#include "hardlearn/table_networks/inner_split.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace hardlearn::testing {
namespace {

TrainingRows rows_of(std::vector<Label> labels, std::size_t num_classes,
                     std::vector<GroupIndex> groups = {}) {
    TrainingRows rows;
    rows.labels = std::move(labels);
    rows.num_classes = num_classes;
    rows.groups = std::move(groups);
    return rows;
}

std::vector<Label> labels_in_turn(std::size_t rows, std::size_t classes) {
    std::vector<Label> labels;
    for (std::size_t i = 0; i < rows; ++i) labels.push_back(static_cast<Label>(i % classes));
    return labels;
}

std::vector<RowIndex> both(const InnerSplit& split) {
    std::vector<RowIndex> all = split.training;
    all.insert(all.end(), split.left_out.begin(), split.left_out.end());
    std::ranges::sort(all);
    return all;
}

TEST(inner_split, leaves_out_a_stratified_quarter) {
    const TrainingRows rows = rows_of(labels_in_turn(80, 2), 2);
    const InnerSplit split = inner_split(rows, RandomStream(3));
    EXPECT_EQ(split.left_out.size(), 20u);
    EXPECT_EQ(std::ranges::count_if(split.left_out, [](RowIndex row) { return row.value() % 2 == 0; }), 10);
    EXPECT_EQ(both(split), all_rows(80));
}

TEST(inner_split, keeps_groups_whole) {
    std::vector<GroupIndex> groups;
    for (std::size_t i = 0; i < 80; ++i) groups.push_back(static_cast<GroupIndex>(i / 5));
    const TrainingRows rows = rows_of(labels_in_turn(80, 2), 2, groups);
    const InnerSplit split = inner_split(rows, RandomStream(1));
    std::set<GroupIndex> trained, left_out;
    for (const RowIndex row : split.training) trained.insert(groups[row]);
    for (const RowIndex row : split.left_out) left_out.insert(groups[row]);
    EXPECT_FALSE(left_out.empty());
    for (const GroupIndex group : left_out) EXPECT_FALSE(trained.contains(group));
}

TEST(inner_split, trains_on_classes_of_one_row_whatever_the_seed) {
    std::vector<Label> labels = labels_in_turn(40, 2);
    labels.push_back(2);
    labels.push_back(3);
    const TrainingRows rows = rows_of(labels, 4);
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const InnerSplit split = inner_split(rows, RandomStream(seed));
        EXPECT_TRUE(std::ranges::find(split.training, RowIndex(40)) != split.training.end());
        EXPECT_TRUE(std::ranges::find(split.training, RowIndex(41)) != split.training.end());
        EXPECT_GE(split.left_out.size(), 9u);
    }
}

TEST(inner_split, leaves_nothing_out_where_that_would_leave_too_little) {
    for (const TrainingRows& rows :
         {rows_of({0, 1}, 2), rows_of({0, 0, 0, 1}, 2), rows_of({0, 0, 1, 1}, 2, {0, 0, 0, 0}),
          rows_of({0, 0, 0, 1, 1, 1}, 2, {0, 0, 0, 1, 1, 1})}) {
        const InnerSplit split = inner_split(rows, RandomStream(1));
        EXPECT_TRUE(split.left_out.empty());
        EXPECT_EQ(split.training, all_rows(rows.labels.size()));
    }
}

}  // namespace
}  // namespace hardlearn::testing
