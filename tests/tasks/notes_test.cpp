#include "hardlearn/tasks/notes.hpp"

#include <gtest/gtest.h>

#include "hardlearn/candidate/micro_learner_options.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

std::vector<std::string> kinds(std::size_t rows, std::size_t max_exact_rows) {
    std::vector<Note> notes;
    note_approximations(rows, max_exact_rows, notes, {});
    std::vector<std::string> result;
    for (const Note& note : notes) result.push_back(note.kind);
    return result;
}

TEST(note_approximations, begin_one_row_beyond_each_limit) {
    using Kinds = std::vector<std::string>;
    EXPECT_EQ(kinds(100, 100), Kinds{});
    EXPECT_EQ(kinds(101, 100), Kinds{"approximate_search"});
    EXPECT_EQ(kinds(max_rows_of_global_learning, all_neighbors - 1), Kinds{});
    EXPECT_EQ(kinds(max_rows_of_global_learning + 1, all_neighbors - 1), Kinds{"global_learning_sampled"});
    EXPECT_EQ(kinds(max_rows_of_global_learning + 1, all_neighbors), Kinds{}) << "both limits are lifted";
}

TEST(note_many_classes, where_a_third_of_the_rows_are_classes) {
    for (const std::size_t classes : {5, 6, 7}) {
        Dataset data{.rows = 18, .label_name = "y"};
        for (std::size_t c = 0; c < classes; ++c) data.class_names.push_back(std::to_string(c));
        std::vector<Note> notes;
        note_many_classes(data, notes, {});
        EXPECT_EQ(notes.size(), classes == 7 ? 1u : 0u) << classes;
    }
}

TEST(note_unseen_categories, says_nothing_of_none) {
    std::vector<Note> notes;
    note_unseen_categories(0, notes, {});
    EXPECT_TRUE(notes.empty());
    note_unseen_categories(1, notes, {});
    EXPECT_TRUE(notes.front().text.starts_with("1 cell with"));
    EXPECT_TRUE(notes.front().is_warning);
}

}  // namespace
}  // namespace hardlearn::testing
