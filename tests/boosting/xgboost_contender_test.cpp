#include "hardlearn/boosting/xgboost_contender.hpp"

#include <gtest/gtest.h>

#include "hardlearn/metrics/calibration.hpp"
#include "tests/evaluation/support.hpp"

namespace hardlearn::testing {
namespace {

TEST(xgboost_contender, is_evaluated_as_any_model) {
    const Dataset data = gaussian_classes(90, 3, 4, 4.0);
    const EvaluationOptions options{.num_folds = 3};
    const std::vector<Contender> contenders = {xgboost_contender("xgboost", fit_options_of(options)),
                                               named_contender("majority", fit_options_of(options))};
    const EvaluationRecord record = evaluate(data, contenders, options);
    EXPECT_EQ(record.models[0].name, "xgboost");
    EXPECT_GT(record.models[0].mean.accuracy, 0.9);
    expect_valid(record.models[0].predictions[0], 90, 3);
    EXPECT_TRUE(record.models[0].folds[0].chosen.find("rounds of depth") != std::string::npos);
}

// Boosted trees are certain of the rows that they were fitted on: left-out rows tell that nothing was
// learned.
TEST(xgboost_contender, shuffled_labels_are_predicted_at_chance_and_it_is_known) {
    const Dataset data = with_shuffled_labels(gaussian_classes(200, 2, 4, 3.0), 5);
    const EvaluationOptions options{.num_folds = 4};
    const EvaluationRecord record =
        evaluate(data, std::vector{xgboost_contender("xgboost", fit_options_of(options))}, options);
    EXPECT_NEAR(record.models[0].mean.accuracy, 0.5, 0.1);
    EXPECT_LT(log_loss(data.labels, record.models[0].predictions[0].scores), 0.76);
}

TEST(xgboost_contender, nothing_to_learn_is_the_majority) {
    const Dataset data = gaussian_classes(40, 2, 3, 1.0);
    const std::vector<RowIndex> rows = {0, 2, 4, 6};
    EXPECT_EQ(xgboost_contender("xgboost", {}).fit(data, rows, {}, {})->description(), "always 'c0'");
}

}  // namespace
}  // namespace hardlearn::testing
