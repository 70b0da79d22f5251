#include "hardlearn/data/kept_together.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "hardlearn/core/random.hpp"
#include "hardlearn/data/readers.hpp"
#include "tests/support/datasets.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

Dataset table_of(std::vector<double> values, std::vector<std::uint32_t> codes, std::vector<Label> labels) {
    Dataset data{.name = "table", .rows = values.size(), .columns = {}};
    data.columns = {numeric_column("x", std::move(values)), text_column("t", std::move(codes), {"a", "b"})};
    data.class_names = {"no", "yes"};
    data.labels = std::move(labels);
    return data;
}

// Continuous rows of four features, each `copies` times, one copy after the other.
Dataset copied_noise(std::size_t rows, std::size_t copies) {
    RandomStream stream(3);
    Dataset data = table_of({}, {}, {});
    data.rows = rows * copies;
    data.columns.clear();
    for (const char* name : {"a", "b", "c", "d"}) {
        std::vector<double> values;
        for (std::size_t i = 0; i < rows; ++i) values.push_back(stream.normal());
        for (std::size_t i = rows; i < data.rows; ++i) values.push_back(values[i - rows]);
        data.columns.push_back(numeric_column(name, std::move(values)));
    }
    for (std::size_t i = 0; i < data.rows; ++i)
        data.labels.push_back(i < rows ? Label(static_cast<int>(stream.below(2))) : data.labels[i - rows]);
    return data;
}

// Each row beside each other, cell by cell.
std::size_t pairs_one_by_one(const Dataset& data, std::size_t& differ_in_one) {
    std::size_t pairs = 0;
    for (std::size_t a = 0; a < data.rows; ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            std::size_t differing = 0;
            for (const Column& column : data.columns) {
                differing += column.kind == ColumnKind::text ? column.codes[a] != column.codes[b]
                                                             : column.values[a] != column.values[b];
            }
            pairs += differing == 0;
            differ_in_one += differing == 1;
        }
    }
    return pairs;
}

TEST(repeated_rows, equal_cells_are_missing_ones_and_both_zeros) {
    const RepeatedRows repeated = find_repeated_rows(
        table_of({0.0, 1.0, -0.0, missing, missing, 1.0, 0.0}, {0, 0, 0, 1, 1, 1, 0}, {0, 0, 1, 0, 0, 0, 1}));
    EXPECT_EQ(repeated.block_of_row, (std::vector<std::uint32_t>{0, 1, 0, 2, 2, 3, 0}));
    EXPECT_EQ(repeated.num_blocks, 4u);
    EXPECT_EQ(repeated.rows, 3u);
    EXPECT_EQ(repeated.pairs, 4u);
    EXPECT_EQ(repeated.other_label, 1u);
}

TEST(repeated_rows, pairs_and_those_that_chance_makes_agree_with_a_count_one_by_one) {
    RandomStream stream(11);
    std::vector<double> values;
    std::vector<std::uint32_t> codes;
    for (std::size_t i = 0; i < 120; ++i) {
        values.push_back(static_cast<double>(stream.below(30)));
        codes.push_back(0);
    }
    Dataset data = table_of(values, codes, std::vector<Label>(120, Label(0)));
    data.columns.push_back(numeric_column("y", {}));
    for (std::size_t i = 0; i < 120; ++i)
        data.columns.back().values.push_back(static_cast<double>(stream.below(20)));
    std::size_t differ_in_one = 0;
    const std::size_t pairs = pairs_one_by_one(data, differ_in_one);
    const RepeatedRows repeated = find_repeated_rows(data);
    EXPECT_EQ(repeated.pairs, pairs);
    ASSERT_GT(pairs, 0u);
    // The rows are independent draws, so chance explains about all pairs; the constant column says nothing.
    const double chance = pairs_by_chance(data, repeated);
    EXPECT_NEAR(chance / static_cast<double>(pairs), 1.0, 0.5);
    EXPECT_GT(differ_in_one, pairs);
}

TEST(keep_together, copies_are_grouped_and_chance_is_not) {
    const KeptTogether copies = keep_together(copied_noise(60, 2), Duplicates::automatic);
    EXPECT_EQ(copies.decision, Duplicates::group);
    EXPECT_EQ(copies.repeated.pairs, 60u);
    ASSERT_EQ(copies.groups.size(), 120u);
    for (std::size_t i = 0; i < 60; ++i) EXPECT_EQ(copies.groups[i].value(), copies.groups[i + 60].value());
    EXPECT_EQ((std::set<GroupIndex>(copies.groups.begin(), copies.groups.end()).size()), 60u);
    EXPECT_EQ(keep_together(copied_noise(60, 2), Duplicates::keep).decision, Duplicates::keep);
    EXPECT_TRUE(keep_together(copied_noise(60, 1), Duplicates::automatic).groups.empty());
}

TEST(keep_together, groups_that_share_twins_are_joined) {
    Dataset data = copied_noise(12, 1);
    for (std::uint32_t i = 0; i < 12; ++i) data.groups.push_back(GroupIndex(i / 2));
    for (Column& column : data.columns) column.values[4] = column.values[1];
    const KeptTogether together = keep_together(data, Duplicates::group);
    EXPECT_EQ(together.joined_groups, 2u);
    EXPECT_EQ(together.spread_rows, 0u);
    for (const std::size_t row : {1, 4, 5})
        EXPECT_EQ(together.groups[0].value(), together.groups[row].value());
    EXPECT_NE(together.groups[0].value(), together.groups[2].value());
}

TEST(keep_together, a_block_of_more_than_a_third_of_the_rows_is_spread) {
    std::vector<double> values = {1, 1, 1, 1, 5, 5, 6, 7, 8, 9};
    const Dataset data =
        table_of(values, std::vector<std::uint32_t>(10, 0), std::vector<Label>(10, Label(0)));
    const KeptTogether together = keep_together(data, Duplicates::group);
    EXPECT_EQ(together.spread_rows, 3u);
    EXPECT_NE(together.groups[0].value(), together.groups[1].value());
    EXPECT_EQ(together.groups[4].value(), together.groups[5].value());
}

TEST(keep_together, distinct_rows_are_one_of_each_features_and_label) {
    const Dataset data = table_of({1, 2, 1, 1, 2}, {0, 0, 0, 0, 0}, {0, 0, 1, 0, 0});
    const std::vector<RowIndex> rows = distinct_rows(data, keep_together(data, Duplicates::group));
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[2].value(), 2u);
    EXPECT_EQ(distinct_rows(data, keep_together(data, Duplicates::keep)).size(), 5u);
}

TEST(keep_together, research_sets_are_decided_as_measured) {
    struct Case {
        const char* file;
        std::size_t pairs;
        double by_chance;
        Duplicates decision;
    };
    for (const Case& expected : {Case{"contraceptive3.csv", 136, 81, Duplicates::keep},
                                 Case{"haberman.csv", 24, 23, Duplicates::keep}}) {
        SCOPED_TRACE(expected.file);
        HARDLEARN_RESEARCH_DATA(path, expected.file);
        const KeptTogether together = keep_together(read_dataset(path), Duplicates::automatic);
        EXPECT_EQ(together.repeated.pairs, expected.pairs);
        EXPECT_NEAR(together.by_chance, expected.by_chance, 0.5);
        EXPECT_EQ(together.decision, expected.decision);
    }
}

}  // namespace
}  // namespace hardlearn::testing
