#include "hardlearn/data/typed_columns.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "hardlearn/data/read_from_memory.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<TextCell> cells_of(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
}

// Numbers, a text column with missing cells, groups and classes in an order that is not theirs.
TEST(typed_columns, make_the_data_set_that_a_file_of_the_same_rows_makes) {
    const std::string file = "x,colour,who,class\n1,red,10,b\n,NA,9,10\n3.5,blue,10,a\n-2,red,9,b\n";
    const Dataset read =
        read_dataset_from_memory({.name = "rows.csv", .text = file}, DataFormat::csv, {.group = "who"});
    TypedColumns columns("rows", 4);
    columns.add_numbers("x", {1, missing, 3.5, -2});
    const std::vector<TextCell> colours = {"red", std::nullopt, "blue", "red"};
    columns.add_texts("colour", colours);
    columns.set_labels("class", {"b", "10", "a"}, {0, 1, 2, 0});
    columns.set_groups({"10", "9"}, {0, 1, 0, 1});
    const Dataset data = std::move(columns).dataset();
    EXPECT_EQ(data.fingerprint(), read.fingerprint());
    EXPECT_EQ(data.class_names, read.class_names);
    EXPECT_EQ(data.group_names, read.group_names);
    EXPECT_EQ(data.label_name, "class");
}

TEST(typed_columns, take_rare_levels_and_identifiers_as_readers_do) {
    std::string file = "level,name,class\n";
    std::vector<std::string> levels, names;
    std::vector<Label> labels;
    for (std::size_t i = 0; i < 200; ++i) {
        levels.push_back("l" + std::to_string(i * i % 97));
        names.push_back("n" + std::to_string(i));
        labels.push_back(static_cast<Label>(i % 2));
        file += levels.back() + "," + names.back() + "," + (i % 2 == 0 ? "a" : "b") + "\n";
    }
    for (const std::size_t max_levels : {std::size_t{2}, std::size_t{10}, std::size_t{64}}) {
        const Dataset read = read_dataset_from_memory({.name = "rows.csv", .text = file}, DataFormat::csv,
                                                      {.max_levels = max_levels});
        TypedColumns columns("rows", 200);
        columns.add_texts("level", cells_of(levels), {.max_levels = max_levels});
        columns.add_texts("name", cells_of(names));
        columns.set_labels("class", {"a", "b"}, labels);
        const Dataset data = std::move(columns).dataset();
        EXPECT_EQ(data.fingerprint(), read.fingerprint()) << max_levels;
        ASSERT_EQ(data.columns.size(), 1u);
        EXPECT_EQ(data.columns[0].other_is_bucket, read.columns[0].other_is_bucket);
        EXPECT_FALSE(data.notes.empty());
    }
}

TEST(typed_columns, keep_categories_and_query_texts_as_they_are) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < 100; ++i) texts.push_back(std::to_string(i));
    texts[3] = "NA";
    TypedColumns columns("rows", 100);
    columns.add_texts("category", cells_of(texts), {.is_categorical = true, .max_levels = 1000});
    columns.add_query_texts("query", cells_of(texts));
    const Dataset data = std::move(columns).dataset();
    ASSERT_EQ(data.columns.size(), 2u);
    EXPECT_EQ(data.columns[0].levels.size(), 100u) << "NA is a name like others";
    EXPECT_EQ(data.columns[1].levels.size(), 100u);
}

TEST(typed_columns, refuse_numbers_that_are_written_as_texts) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < 40; ++i) texts.push_back(std::to_string(i) + ".5");
    TypedColumns columns("rows", 40);
    expect_error(ErrorCode::bad_data, {"'age'", "numbers written as texts", "'0.5' in row 0"},
                 [&] { columns.add_texts("age", cells_of(texts)); });
    texts[7] = "unknown";
    expect_error(ErrorCode::bad_data, {"'age'", "'unknown' in row 7"},
                 [&] { columns.add_texts("age", cells_of(texts)); });
    EXPECT_NO_THROW(columns.add_texts("age", cells_of(texts), {.is_categorical = true}));
}

TEST(typed_columns, refuse_what_does_not_fit) {
    expect_error(ErrorCode::bad_data, {"no rows"}, [] { TypedColumns("rows", 0); });
    expect_error(ErrorCode::bad_data, {"no columns"}, [] { TypedColumns("rows", 2).dataset(); });
    TypedColumns columns("rows", 2);
    expect_error(ErrorCode::bad_data, {"'x'", "3 cells", "2 rows"}, [&] {
        columns.add_numbers("x", {1, 2, 3});
    });
    expect_error(ErrorCode::bad_data, {"row 1", "'x'", "inf"}, [&] {
        columns.add_numbers("x", {1, std::numeric_limits<double>::infinity()});
    });
    expect_error(ErrorCode::bad_data, {"row 1", "'x'", "UTF-8"}, [&] {
        columns.add_texts("x", cells_of({"a", "\xff"}));
    });
    expect_error(ErrorCode::bad_data, {"two classes", "'a'"}, [&] {
        columns.set_labels("class", {"a", "a"}, {0, 1});
    });
    expect_error(ErrorCode::bad_data, {"label 2", "2 classes"}, [&] {
        columns.set_labels("class", {"a", "b"}, {0, 2});
    });
    expect_error(ErrorCode::bad_data, {"group 5"}, [&] { columns.set_groups({"a", "b"}, {0, 5}); });
    columns.add_numbers("x", {1, 2});
    columns.set_labels("class", {"a", "b"}, {0});
    expect_error(ErrorCode::bad_data, {"1"}, [&] { std::move(columns).dataset(); });
}

}  // namespace
}  // namespace hardlearn::testing
