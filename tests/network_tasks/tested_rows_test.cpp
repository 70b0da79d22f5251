#include "hardlearn/network_tasks/tested_rows.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/network_tasks/support.hpp"

namespace hardlearn::testing {
namespace {

using tested_rows = network_on_a_table;

TEST_F(tested_rows, a_margin_is_the_labels_probability_less_the_best_other) {
    const std::vector<float> probabilities = {0.5F, 0.125F, 0.375F};
    EXPECT_EQ(margin_of(probabilities, Label(0)), 0.125);
    EXPECT_EQ(margin_of(probabilities, Label(1)), -0.375);
    EXPECT_EQ(margin_of(probabilities, Label(3)), -0.5) << "a class that the model does not know";
}

TEST_F(tested_rows, are_scored_and_unknown_classes_are_told) {
    const TrainedRun run = trained(read.data);
    const std::string test = folder.write("test.csv", "x,y,class\n1.5,2,a\n18.5,2,b\n3,3,other\n");
    std::vector<std::string> told;
    const TestedRows tested = test_network(run.model, read_like(read.data, test).data,
                                           {.note = [&](const Note& note) { told.push_back(note.kind); }});
    EXPECT_EQ(tested.labels, (std::vector<std::string>{"a", "b", "other"}));
    ASSERT_EQ(tested.margins.size(), 3u);
    std::size_t right = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(tested.labels[i] == tested.predictions[i], tested.margins[i] > 0);
        right += tested.labels[i] == tested.predictions[i];
    }
    EXPECT_DOUBLE_EQ(tested.scores.accuracy, static_cast<double>(right) / 3);
    ASSERT_EQ(tested.notes.size(), 1u);
    EXPECT_EQ(tested.notes[0].kind, "unknown_classes");
    EXPECT_EQ(told, std::vector<std::string>{"unknown_classes"});
}

}  // namespace
}  // namespace hardlearn::testing
