#include "hardlearn/tasks/truth.hpp"

#include <gtest/gtest.h>

#include "hardlearn/data/dataset.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

TEST(match_classes, goes_by_name_then_by_number) {
    const std::vector<Label> labels = {0, 1, 2, unknown_label}, predictions = {1, 0, 0, 1};
    const Truth truth = match_classes(labels, {"2.0", "1", "three"}, {"1", "2"}, predictions);
    EXPECT_EQ(truth.rows, (std::vector<RowIndex>{0, 1, 2}));
    EXPECT_EQ(truth.labels, (std::vector<Label>{1, 0, 2})) << "2.0 is 2; three is behind the model's own";
    EXPECT_EQ(truth.predictions, (std::vector<Label>{1, 0, 0}));
    EXPECT_EQ(truth.num_classes, 3u);
    EXPECT_EQ(truth.unknown, (std::vector<std::string>{"three"}));
}

TEST(score_truth, tells_what_was_not_scored_and_what_counts_as_wrong) {
    const std::vector<Label> labels = {0, 1, unknown_label}, predictions = {0, 0, 0};
    const Truth truth = match_classes(labels, {"a", "new"}, {"a", "b"}, predictions);
    Listener listener;
    std::vector<Note> notes;
    const Scores scores = score_truth(truth, 3, notes, listener.context());
    EXPECT_EQ(scores.accuracy, 0.5);
    ASSERT_EQ(notes.size(), 3u);
    EXPECT_EQ(notes[0].kind, "unknown_classes");
    EXPECT_TRUE(notes[0].is_warning);
    EXPECT_EQ(notes[1].kind, "score");
    EXPECT_EQ(notes[2].kind, "unlabelled_rows");
    EXPECT_EQ(listener.notes.size(), 3u) << "told as they became known";
}

}  // namespace
}  // namespace hardlearn::testing
