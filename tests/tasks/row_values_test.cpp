#include "hardlearn/tasks/row_values.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/datasets.hpp"

namespace hardlearn::testing {
namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

Dataset small_data() {
    Dataset data{.name = "small", .rows = 7};
    data.class_names = {"a", "b"};
    for (const int label : {0, 0, 0, 0, 1, 1, 1}) data.labels.push_back(Label(label));
    data.columns = {numeric_column("far", {90, 1, 2, 3, 50, 60, 70}),
                    numeric_column("near", {2, 1, 2, 3, 9, 9, 9}),
                    text_column("text", {1, 0, 0, 1, 1, 1, 0}, {"red", "blue"}),
                    numeric_column("holes", {missing, missing, 4, 4, missing, missing, missing})};
    return data;
}

TEST(row_values, the_column_that_is_furthest_from_the_rows_class_comes_first) {
    const auto values = unusual_values(small_data(), RowIndex(0), Label(1), 10);
    ASSERT_EQ(values.size(), 4u);
    EXPECT_EQ(values[0].column, "far");
    EXPECT_EQ(values[0].value, "90");
    EXPECT_EQ(values[0].usual_of_own, "2");  // of 1, 2, 3: the row itself does not count
    EXPECT_EQ(values[0].usual_of_other, "60");
    EXPECT_NEAR(values[0].distance_from_own, 88 / std::sqrt(2.0 / 3), 1e-9);
}

TEST(row_values, texts_are_held_against_the_most_frequent_one) {
    const auto values = unusual_values(small_data(), RowIndex(0), Label(1), 10);
    EXPECT_EQ(values[1].column, "text");
    EXPECT_EQ(values[1].value, "blue");
    EXPECT_EQ(values[1].usual_of_own, "red");
    EXPECT_EQ(values[1].usual_of_other, "blue");
}

TEST(row_values, missing_cells_are_told_and_are_no_distance) {
    for (const RowValue& value : unusual_values(small_data(), RowIndex(0), Label(1), 10)) {
        if (value.column != "holes") continue;
        EXPECT_EQ(value.value, "missing");
        EXPECT_EQ(value.usual_of_own, "4");
        EXPECT_EQ(value.usual_of_other, "missing");
        EXPECT_EQ(value.distance_from_own, 0);
    }
}

TEST(row_values, there_are_no_more_than_asked_for) {
    EXPECT_EQ(unusual_values(small_data(), RowIndex(0), Label(1), 2).size(), 2u);
    EXPECT_EQ(unusual_values(small_data(), RowIndex(0), Label(1), 0).size(), 0u);
}

}  // namespace
}  // namespace hardlearn::testing
