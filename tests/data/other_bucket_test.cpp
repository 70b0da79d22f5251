#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/row_selection.hpp"

namespace hardlearn::testing {
namespace {

// One text column whose rare texts were gathered in "other" when it was read.
Dataset colours(std::vector<std::string> levels, std::vector<std::uint32_t> codes, bool other_is_bucket) {
    Dataset data;
    data.name = "colours";
    data.rows = codes.size();
    data.columns.push_back({.name = "colour",
                            .kind = ColumnKind::text,
                            .values = {},
                            .codes = std::move(codes),
                            .levels = std::move(levels),
                            .other_is_bucket = other_is_bucket});
    return data;
}

Dataset training(bool other_is_bucket) {
    return colours({"blue", "other", "red"}, {0, 1, 2, 0}, other_is_bucket);
}

// Features in the order of the levels: blue, other, red.
std::vector<float> features_of(const Dataset& seen, const Dataset& query, std::size_t* unseen) {
    const PreparedRows prepared = prepare(fit_preparation(seen, all_rows(seen.rows)), query, all_rows(1));
    *unseen = prepared.unseen_categories;
    const auto row = prepared.features.row(0);
    return {row.begin(), row.end()};
}

TEST(other_bucket, takes_a_text_that_training_did_not_list) {
    std::size_t unseen = 0;
    EXPECT_EQ(features_of(training(true), colours({"green"}, {0}, false), &unseen),
              (std::vector<float>{0, 1, 0}));
    EXPECT_EQ(unseen, 0u);
}

TEST(other_bucket, is_none_where_other_is_a_text_like_any) {
    std::size_t unseen = 0;
    EXPECT_EQ(features_of(training(false), colours({"green"}, {0}, false), &unseen),
              (std::vector<float>{0, 0, 0}));
    EXPECT_EQ(unseen, 1u);
}

TEST(other_bucket, leaves_listed_texts_where_they_are) {
    std::size_t unseen = 0;
    EXPECT_EQ(features_of(training(true), colours({"red"}, {0}, false), &unseen),
              (std::vector<float>{0, 0, 1}));
}

TEST(other_bucket, of_some_rows_is_that_of_all) {
    const std::vector<RowIndex> rows = {0, 1, 2};
    std::size_t unseen = 0;
    EXPECT_EQ(features_of(select_rows(training(true), rows), colours({"green"}, {0}, false), &unseen),
              (std::vector<float>{0, 1, 0}));
    EXPECT_EQ(unseen, 0u);
}

// Levels that only rows outside the training rows have are not known to the preparation.
TEST(preparation, knows_the_levels_of_its_rows_only) {
    const Dataset data = colours({"blue", "green", "red"}, {0, 2, 0, 1}, false);
    const std::vector<RowIndex> rows = {0, 1, 2};
    EXPECT_EQ(fit_preparation(data, rows).columns.front().levels, (std::vector<std::string>{"blue", "red"}));
}

}  // namespace
}  // namespace hardlearn::testing
