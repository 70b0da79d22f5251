#include "hardlearn/tasks/target.hpp"

#include <gtest/gtest.h>

#include "hardlearn/core/error.hpp"
#include "tests/support/errors.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

TEST(note_many_classes, where_a_third_of_the_rows_are_classes) {
    for (const std::size_t classes : {5, 6, 7}) {
        Dataset data{.rows = 18, .label_name = "y"};
        for (std::size_t c = 0; c < classes; ++c) data.class_names.push_back(std::to_string(c));
        std::vector<Note> notes;
        note_many_classes(data, notes, {});
        EXPECT_EQ(notes.size(), classes == 7 ? 1u : 0u) << classes;
    }
}

// Rows whose labels take the classes in turn.
Dataset labelled(const std::vector<std::string>& classes, std::size_t rows) {
    Dataset data = two_classes(rows, 0, 1);
    data.label_name = "y";
    data.class_names = classes;
    for (std::size_t i = 0; i < rows; ++i) data.labels[i] = static_cast<Label>(i % classes.size());
    return data;
}

void add_text_column(Dataset& data, const std::string& name, std::size_t levels) {
    Column& column = data.columns.emplace_back();
    column.name = name;
    column.kind = ColumnKind::text;
    for (std::size_t level = 0; level < levels; ++level) column.levels.push_back("l" + std::to_string(level));
    for (std::size_t i = 0; i < data.rows; ++i)
        column.codes.push_back(static_cast<std::uint32_t>(i % levels));
}

std::vector<std::string> numbered(const std::string& stem, std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(stem + std::to_string(i));
    return names;
}

std::string offered_label(const Dataset& data) {
    try {
        check_target(data, {});
    } catch (const Error& error) {
        return error.remedies().at(0).options.at(0).second;
    }
    return "";
}

TEST(check_target, refuses_identifiers_where_another_column_may_be_the_label) {
    Dataset data = labelled(numbered("id", 40), 40);
    EXPECT_NO_THROW(check_target(data, {})) << "nothing else could be the label";
    add_text_column(data, "kind", 3);
    expect_error(
        ErrorCode::bad_data,
        "label 'y' has a different text in nearly every row, as identifiers do: is the label another "
        "column?",
        [&] { check_target(data, {}); });
    EXPECT_EQ(offered_label(data), "kind");
    EXPECT_NO_THROW(check_target(data, {.label = "y"}));
    Dataset few = labelled(numbered("c", 30), 90);
    add_text_column(few, "kind", 3);
    EXPECT_NO_THROW(check_target(few, {})) << "three rows a class";
}

TEST(note_doubtful_label, names_the_only_column_of_texts) {
    Dataset data = labelled(numbered("", 12), 60);
    const auto told = [&] {
        Listener listener;
        std::vector<Note> notes;
        note_doubtful_label(data, {}, notes, listener.context());
        return notes.empty() ? std::string() : notes.front().text;
    };
    EXPECT_EQ(told(),
              "the label is the last column, 'y', with 12 different numbers: is it a number to predict?");
    add_text_column(data, "kind", 3);
    EXPECT_TRUE(told().ends_with("Is 'kind' the label?")) << told();
    add_text_column(data, "place", 3);
    EXPECT_FALSE(told().ends_with("the label?")) << told();
    data.columns[1].name = "Class";
    EXPECT_TRUE(told().ends_with("Is 'Class' the label?")) << told();
}

}  // namespace
}  // namespace hardlearn::testing
