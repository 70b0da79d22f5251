#include <gtest/gtest.h>

#include "hardlearn/core/random.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/labelled_rows.hpp"

namespace hardlearn::testing {
namespace {

TEST(automatic_construction, probes_permuted_labels_at_chance_and_predicts_so) {
    Dataset data = ring_of_classes(160, 4, 0.2, 36);
    RandomStream stream(37);
    shuffle<Label>(data.labels, stream);
    const MicroLearnerOptions options{
        .construction = Construction::automatic, .num_repeats = 1, .hardness = false};
    const MicroLearner model = fit_micro_learner(data, all_rows(160), options);
    EXPECT_LT(model.evidence().front().accuracy, 0.25 + 0.15);
    const Dataset fresh = ring_of_classes(200, 4, 0.2, 38);
    EXPECT_NEAR(accuracy(predict(model, fresh, all_rows(200)).labels, fresh.labels), 0.25, 0.15);
}

}  // namespace
}  // namespace hardlearn::testing
