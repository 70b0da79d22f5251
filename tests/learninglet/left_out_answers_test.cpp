#include <gtest/gtest.h>

#include "hardlearn/learninglet/left_out_answers.hpp"
#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

// Copies of a row have its label, which nothing else tells: whoever looks at its own group is always right.
TEST(left_out_predictions, never_look_at_the_own_group_in_any_view) {
    const SharedRows data = unpredictable_copies(60, 4, 6, 2, 8);
    const std::vector<View> views = {View::euclidean, View::correlation, View::cosine, View::wasserstein};
    const LearningSpace space = fit_space(space_rows(data), all_rows(240), {.views = views}, nullptr, {});
    for (const View view : views) {
        const Candidate candidate{.views = {view}, .num_neighbors = 5, .cost = 1.0, .gamma = 0.3};
        const LeftOutAnswers answers = predict_left_out(space, candidate, data.groups, {});
        double right = 0;
        for (std::size_t i = 0; i < 240; ++i) right += answers.predictions[i] == (*data.labels)[i];
        EXPECT_LT(right / 240, 0.75) << name_of(view);
        const LeftOutAnswers leaking = predict_left_out(space, candidate, {}, {});
        double leaked = 0;
        for (std::size_t i = 0; i < 240; ++i) leaked += leaking.predictions[i] == (*data.labels)[i];
        EXPECT_GT(leaked / 240, 0.95) << name_of(view) << ": without groups the copies give it away";
    }
}

}  // namespace
}  // namespace hardlearn::testing
