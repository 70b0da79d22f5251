#include "hardlearn/tasks/notes.hpp"

#include <gtest/gtest.h>

#include "hardlearn/candidate/micro_learner_options.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

std::vector<std::string> kinds(std::size_t rows, const MicroLearnerOptions& options) {
    std::vector<Note> notes;
    note_approximations(rows, options, notes, {});
    std::vector<std::string> result;
    for (const Note& note : notes) result.push_back(note.kind);
    return result;
}

TEST(note_approximations, begin_one_row_beyond_each_limit) {
    using Kinds = std::vector<std::string>;
    const MicroLearnerOptions small{.max_exact_rows = 100, .hardness = false};
    EXPECT_EQ(kinds(100, small), Kinds{});
    EXPECT_EQ(kinds(101, small), Kinds{"approximate_search"});
    const MicroLearnerOptions usual{.hardness = false},
        exact{.max_exact_rows = all_neighbors, .hardness = false};
    EXPECT_EQ(kinds(max_rows_of_global_learning, usual), Kinds{});
    EXPECT_EQ(kinds(max_rows_of_global_learning + 1, usual), Kinds{"global_learning_sampled"});
    EXPECT_EQ(kinds(max_rows_of_global_learning + 1, exact), Kinds{}) << "both limits are lifted";
    const MicroLearnerOptions given{
        .max_exact_rows = all_neighbors, .max_global_rows = 60, .hardness = false};
    EXPECT_EQ(kinds(61, given), Kinds{"global_learning_sampled"}) << "but not over one that is given";
    EXPECT_EQ(kinds(max_rows_of_training_hardness, {}), Kinds{});
    EXPECT_EQ(kinds(max_rows_of_training_hardness + 1, {}), Kinds{"no_training_hardness"});
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
