#include "hardlearn/mil/training_hardness.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/hardness/learning_hard_index.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/stages.hpp"

namespace hardlearn::testing {
namespace {

TEST(training_hardness, is_the_index_of_the_prepared_training_rows) {
    const Dataset training = ring_of_classes(90, 3, 0.6, 61);
    MicroLearnerOptions options = small_grid();
    options.hardness = true;
    options.seed = 4;
    const MicroLearner model = fit_micro_learner(training, all_rows(90), options);
    const LearningHardIndex expected = learning_hard_index(
        model.rows(), {.labels = model.labels(), .num_classes = 3}, {.num_subsamples = 0, .seed = 4});
    ASSERT_TRUE(model.parts().hardness.has_value());
    EXPECT_EQ(model.parts().hardness->learning_hard_index, expected.mean);
    EXPECT_EQ(model.training_hardness(), expected.mean);
    EXPECT_EQ(model.parts().hardness->num_seeds, expected.values.size());
    const MicroLearner other = fit_micro_learner(training, all_rows(90), options, {.threads = 1});
    EXPECT_EQ(other.parts().hardness->learning_hard_index, expected.mean);
}

TEST(training_hardness, is_not_measured_where_the_fit_is_told_so_or_rows_are_very_many) {
    const Dataset training = ring_of_classes(40, 2, 0.6, 62);
    ReportedStages without;
    EXPECT_FALSE(fit_micro_learner(training, all_rows(40), small_grid(), without.context())
                     .parts()
                     .hardness.has_value());
    EXPECT_FALSE(without.contain("embedding"));
    const std::size_t many = max_rows_of_training_hardness + 1;
    const Candidate candidate{.views = {View::euclidean}, .num_neighbors = 3};
    const MicroLearnerOptions options{.num_repeats = 1, .max_probe_rows = 50};
    const MicroLearner model =
        fit_candidate(ring_of_classes(many, 2, 0.6, 63), all_rows(many), candidate, options);
    EXPECT_FALSE(model.training_hardness().has_value());
}

TEST(training_hardness, of_rows_with_classes_of_their_own_is_not_a_number) {
    const Dataset training = ring_of_classes(20, 10, 0.1, 65);
    const MicroLearner model = fit_micro_learner(training, all_rows(20), small_grid());
    std::vector<RowIndex> rows;
    std::vector<bool> has_class(10, false);
    for (std::size_t i = 0; i < 20; ++i) {
        auto seen = has_class[static_cast<std::size_t>(model.labels()[i])];
        if (!seen) rows.push_back(RowIndex(i));
        seen = true;
    }
    ASSERT_EQ(rows.size(), 10u);
    EXPECT_TRUE(std::isnan(index_of_rows(model.parts().space, rows, 1, 0, {})));
}

TEST(training_hardness, of_too_few_rows_is_not_a_number) {
    const Dataset tiny = ring_of_classes(7, 2, 0.1, 64);
    MicroLearnerOptions options = small_grid();
    options.hardness = true;
    const MicroLearner model = fit_micro_learner(tiny, all_rows(7), options);
    ASSERT_TRUE(model.parts().hardness.has_value());
    EXPECT_TRUE(std::isnan(model.parts().hardness->learning_hard_index));
}

}  // namespace
}  // namespace hardlearn::testing
