#include "hardlearn/candidate/objective.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

TEST(objective, scores_what_its_metric_says) {
    RandomStream stream(41);
    std::vector<Label> truth, predicted;
    for (int i = 0; i < 200; ++i) {
        truth.push_back(static_cast<Label>(stream.below(3)));
        predicted.push_back(stream.below(3) == 0 ? static_cast<Label>(stream.below(4)) : truth.back());
    }
    const Scores scores = compute_scores(truth, predicted, {}, 4);
    EXPECT_EQ(objective_score(Objective::d_index, truth, predicted, 4), scores.d_index);
    EXPECT_EQ(objective_score(Objective::accuracy, truth, predicted, 4), scores.accuracy);
    EXPECT_EQ(objective_score(Objective::balanced_accuracy, truth, predicted, 4), scores.balanced_accuracy);
    EXPECT_EQ(objective_score(Objective::macro_f1, truth, predicted, 4), scores.macro_f1);
    EXPECT_EQ(objective_score(Objective::mcc, truth, predicted, 4), scores.mcc);
}

TEST(objective, is_zero_where_it_is_not_defined) {
    const std::vector<Label> one_class(5, 1);
    EXPECT_EQ(objective_score(Objective::d_index, one_class, one_class, 2), 0.0);
    EXPECT_EQ(objective_score(Objective::mcc, one_class, one_class, 2), 0.0);
}

TEST(objective, is_read_by_its_name) {
    for (const Objective objective : {Objective::d_index, Objective::accuracy, Objective::balanced_accuracy,
                                      Objective::macro_f1, Objective::mcc, Objective::log_loss}) {
        EXPECT_EQ(parse_name<Objective>(name_of(objective)), objective);
    }
    expect_error_message(ErrorCode::bad_argument,
                         "unknown objective 'f1': expected one of d-index, accuracy, balanced-accuracy, "
                         "macro-f1, mcc, log-loss",
                         [] { parse_name<Objective>("f1"); });
}

}  // namespace
}  // namespace hardlearn::testing
