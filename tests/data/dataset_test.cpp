#include "hardlearn/data/dataset.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "hardlearn/data/row_selection.hpp"
#include "tests/support/datasets.hpp"

namespace hardlearn::testing {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

Dataset small_data() {
    return {.name = "small",
            .rows = 4,
            .columns = {numeric_column("a", {1, nan_value, 3, 4}),
                        text_column("b", {0, 1, Column::missing_code, 1}, {"x", "y"})},
            .label_name = "class",
            .class_names = {"no", "yes"},
            .labels = {0, 1, 1, 0},
            .groups = {0, 0, 1, 1},
            .group_names = {"g1", "g2"},
            .notes = {}};
}

TEST(dataset, counts_missing_cells_of_both_kinds) {
    EXPECT_EQ(small_data().num_missing_cells(), 2u);
    EXPECT_EQ(Dataset{}.num_missing_cells(), 0u);
}

TEST(dataset, fingerprint_changes_with_everything_that_training_sees) {
    const Dataset original = small_data();
    const auto differs = [&](auto change) {
        Dataset changed = small_data();
        change(changed);
        return changed.fingerprint() != original.fingerprint();
    };
    EXPECT_TRUE(differs([](Dataset& d) { d.columns[0].values[0] = 2; }));
    EXPECT_TRUE(differs([](Dataset& d) { d.columns[0].name = "c"; }));
    EXPECT_TRUE(differs([](Dataset& d) { d.columns[1].codes[0] = 1; }));
    EXPECT_TRUE(differs([](Dataset& d) { d.columns[1].levels[1] = "z"; }));
    EXPECT_TRUE(differs([](Dataset& d) { d.columns[1].kind = ColumnKind::numeric; }));
    EXPECT_TRUE(differs([](Dataset& d) { d.labels[3] = 1; }));
    EXPECT_TRUE(differs([](Dataset& d) { d.groups[3] = 0; }));
    EXPECT_TRUE(differs([](Dataset& d) { d.class_names[0] = "never"; }));
    EXPECT_TRUE(differs([](Dataset& d) { std::swap(d.columns[0], d.columns[1]); }));
    EXPECT_TRUE(differs([](Dataset& d) { d.groups.clear(); }));
    EXPECT_FALSE(differs([](Dataset& d) { d.name = "other"; }));
    EXPECT_FALSE(differs([](Dataset& d) { d.notes = {"note"}; }));
}

TEST(dataset, sorts_class_names_as_numbers_only_if_all_are_numbers) {
    std::vector<std::string> numbers{"10", "9", "-1", "2.5", "1e1"};
    sort_class_names(numbers);
    EXPECT_EQ(numbers, (std::vector<std::string>{"-1", "2.5", "9", "10", "1e1"}));
    std::vector<std::string> texts{"10", "9", "b", "B"};
    sort_class_names(texts);
    EXPECT_EQ(texts, (std::vector<std::string>{"10", "9", "B", "b"}));
    std::vector<std::string> none;
    sort_class_names(none);
    EXPECT_TRUE(none.empty());
}

TEST(dataset, counts_rows_of_every_class) {
    const std::vector<Label> labels{0, 2, 2, 0, 2};
    EXPECT_EQ(class_counts(labels, 4), (std::vector<std::size_t>{2, 0, 3, 0}));
    EXPECT_EQ(class_counts({}, 2), (std::vector<std::size_t>{0, 0}));
}

TEST(dataset, selects_rows_in_the_given_order_and_keeps_names_whole) {
    const std::vector<RowIndex> rows{3, 2, 3};
    const Dataset selected = select_rows(small_data(), rows);
    EXPECT_EQ(selected.rows, 3u);
    EXPECT_EQ(selected.columns[0].values, (std::vector<double>{4, 3, 4}));
    EXPECT_EQ(selected.columns[1].codes, (std::vector<std::uint32_t>{1, Column::missing_code, 1}));
    EXPECT_EQ(selected.labels, (std::vector<Label>{0, 1, 0}));
    EXPECT_EQ(selected.groups, (std::vector<GroupIndex>{1, 1, 1}));
    EXPECT_EQ(selected.class_names.size(), 2u);
    EXPECT_EQ(selected.group_names.size(), 2u);
    EXPECT_EQ(selected.columns[1].levels.size(), 2u);
    Dataset unlabelled = small_data();
    unlabelled.labels.clear();
    unlabelled.groups.clear();
    EXPECT_TRUE(select_rows(unlabelled, rows).labels.empty());
    EXPECT_TRUE(select_rows(small_data(), {}).columns[0].values.empty());
}

}  // namespace
}  // namespace hardlearn::testing
