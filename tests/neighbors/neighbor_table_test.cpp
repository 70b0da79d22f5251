#include "hardlearn/neighbors/neighbor_table.hpp"

#include <gtest/gtest.h>

#include "hardlearn/core/random.hpp"

namespace hardlearn::testing {
namespace {

struct Sample {
    Matrix<float> rows{300, 4};
    std::vector<Label> labels;
    std::vector<GroupIndex> groups;

    Sample() {
        RandomStream stream(1);
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            for (float& value : rows.row(i)) value = static_cast<float>(stream.below(30));  // ties occur
            labels.push_back(i < 4 ? Label{3} : static_cast<Label>(stream.below(3)));       // class 3 is rare
            groups.push_back(static_cast<GroupIndex>(i / 10));
        }
    }
};

void expect_equal_to_search(const Sample& data, std::span<const GroupIndex> groups, double share_of_members,
                            int threads) {
    const NeighborTable table({data.rows, data.labels, 5}, groups, {.num_neighbors = 20},
                              {.threads = threads});
    RandomStream stream(2);
    std::vector<std::uint8_t> is_member(300);
    for (auto& member : is_member) member = stream.uniform() < share_of_members;
    for (RowIndex row = 0; row < 300; ++row) {
        std::vector<RowIndex> candidates;
        for (RowIndex other = 0; other < 300; ++other) {
            const bool own = groups.empty() ? other == row : groups[other] == groups[row];
            if (is_member[other] && !own) candidates.push_back(other);
        }
        for (const std::size_t k : {1u, 7u, 20u}) {
            const auto expected =
                find_neighbors(data.rows.row(row).data(), {data.rows, data.labels, 5}, candidates, k);
            const auto list = table.find(row, is_member, k);
            ASSERT_EQ(list.nearest, expected.nearest);
            ASSERT_EQ(list.nearest_of_class, expected.nearest_of_class);
        }
    }
}

TEST(neighbor_table, reads_off_what_a_search_among_the_members_finds) {
    const Sample data;
    expect_equal_to_search(data, {}, 0.8, 1);
    expect_equal_to_search(data, {}, 1.0, 2);
}

TEST(neighbor_table, searches_where_members_are_few) {
    const Sample data;
    expect_equal_to_search(data, {}, 0.05, 2);
    expect_equal_to_search(data, {}, 0.0, 1);
}

TEST(neighbor_table, leaves_the_own_group_out) {
    const Sample data;
    expect_equal_to_search(data, data.groups, 0.8, 2);
}

TEST(neighbor_table, is_deep_enough_for_four_members_in_five) {
    const Sample data;
    EXPECT_EQ(NeighborTable({data.rows, data.labels, 5}, {}, {.num_neighbors = 80}).depth(), 120u);
    EXPECT_EQ(NeighborTable({data.rows, data.labels, 5}, {}, {.num_neighbors = 1000}).depth(), 300u);
}

TEST(neighbor_table, made_among_some_rows_finds_members_among_them_and_searches_for_other_rows) {
    const Sample data;
    RandomStream stream(3);
    std::vector<std::uint8_t> among(300), is_member(300);
    for (RowIndex row = 0; row < 300; ++row) {
        among[row] = stream.uniform() < 0.4;
        is_member[row] = among[row] && stream.uniform() < 0.8;
    }
    const NeighborTable table({data.rows, data.labels, 5}, {}, {.num_neighbors = 20, .among = among});
    EXPECT_LT(table.num_bytes(), 300u * (table.depth() + 5 * 8) * sizeof(Neighbor) / 2);
    for (RowIndex row = 0; row < 300; ++row) {
        std::vector<RowIndex> candidates;
        for (RowIndex other = 0; other < 300; ++other) {
            if (is_member[other] && other != row) candidates.push_back(other);
        }
        const auto expected =
            find_neighbors(data.rows.row(row).data(), {data.rows, data.labels, 5}, candidates, 20);
        const auto list = table.find(row, is_member, 20);
        ASSERT_EQ(list.nearest, expected.nearest);
        ASSERT_EQ(list.nearest_of_class, expected.nearest_of_class);
        ASSERT_EQ(table.find_nearest(row, is_member, 20), expected.nearest);
    }
}

}  // namespace
}  // namespace hardlearn::testing
