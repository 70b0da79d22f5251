#include "hardlearn/tasks/evaluate.hpp"

#include <gtest/gtest.h>

#include "hardlearn/evaluation/classifier.hpp"
#include "tests/support/errors.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

std::vector<std::string> names_of(const std::vector<Contender>& contenders) {
    std::vector<std::string> names;
    for (const Contender& contender : contenders) names.push_back(contender.name);
    return names;
}

EvaluateOptions of(std::vector<std::string> models) {
    return {.protocol = {.models = std::move(models), .num_folds = 3}, .hardness = false};
}

TEST(contenders, are_those_named_each_once_or_the_default_ones) {
    using Names = std::vector<std::string>;
    EXPECT_EQ(names_of(contenders(of({"knn", "majority", "knn"}))), (Names{"knn", "majority"}));
    const auto usual = default_classifier_names();
    EXPECT_EQ(names_of(contenders(of({}))), Names(usual.begin(), usual.end()));
}

TEST(contenders, that_are_networks_are_made_by_who_knows_them) {
    std::vector<std::string> asked;
    const NetworkContenders make = [&](std::span<const std::string> names, const EvaluationOptions&,
                                       std::optional<std::size_t>) {
        std::vector<Contender> made;
        for (const std::string& name : names) made.push_back({name, {}});
        asked.assign(names.begin(), names.end());
        return made;
    };
    const auto all = contenders(of({"erm", "knn", "molere"}), {.networks = make});
    EXPECT_EQ(names_of(all), (std::vector<std::string>{"erm", "knn", "molere"}));
    EXPECT_EQ(asked, (std::vector<std::string>{"erm", "molere"}));
    expect_error(ErrorCode::bad_argument, {"erm"}, [&] { contenders(of({"erm"})); });
}

TEST(contenders, that_need_xgboost_are_made_by_who_links_it) {
    const auto make = [](const std::string& name, const FitOptions& options) {
        return Contender{name + " of seed " + std::to_string(options.seed), {}};
    };
    EvaluateOptions options = of({"knn", "xgboost", "smote+xgboost+decision"});
    options.protocol.seed = 3;
    EXPECT_EQ(names_of(contenders(options, {.xgboost = make})),
              (std::vector<std::string>{"knn", "xgboost of seed 3", "smote+xgboost+decision of seed 3"}));
    expect_error(ErrorCode::bad_argument, {"xgboost"}, [&] { contenders(options); });
}

TEST(evaluate_options, refuse_what_is_unknown_out_of_range_or_ignored) {
    expect_error(ErrorCode::bad_argument, {"'svn'", "svm", "molere-refit"},
                 [&] { check_evaluate_options(of({"svn"})); });
    EvaluateOptions one_fold = of({"knn"});
    one_fold.protocol.num_folds = 1;
    expect_error(ErrorCode::bad_argument, {"num_folds 1", "at least 2"},
                 [&] { check_evaluate_options(one_fold); });
    EvaluateOptions epochs = of({"knn"});
    epochs.network_epochs = 3;
    expect_error(ErrorCode::bad_argument, {"network_epochs", "networks", "knn"},
                 [&] { check_evaluate_options(epochs); });
    epochs.protocol.models.push_back("erm");
    EXPECT_NO_THROW(check_evaluate_options(epochs));
}

TEST(evaluate_set, measures_hardness_before_any_training_and_refuses_folds_that_cannot_be_made) {
    const Dataset data = two_classes(30, 0, 1);
    EvaluateOptions options = of({"majority"});
    options.hardness = true;
    bool told = false;
    const auto set = evaluate_set(data, contenders(options), options, {}, [&](const EvaluatedSet& begun) {
        told = begun.hardness && begun.record.models.empty();
    });
    EXPECT_TRUE(told);
    ASSERT_TRUE(set.hardness);
    EXPECT_EQ(set.hardness->rows_used, 30u);
    options.protocol.num_folds = 31;
    expect_error(ErrorCode::bad_argument, {"31", "30"},
                 [&] { evaluate_set(data, contenders(options), options); });
    options.protocol.num_folds = 0;
    expect_error(ErrorCode::bad_argument, {"num_folds 0"}, [&] { evaluate_set(data, {}, options); });
}

TEST(evaluate_set, goes_without_hardness_where_rows_are_few_and_says_so) {
    EvaluateOptions options = of({"majority"});
    options.hardness = true;
    Listener listener;
    const EvaluatedSet set =
        evaluate_set(two_classes(7, 0, 1), contenders(options), options, listener.context());
    EXPECT_FALSE(set.hardness);
    ASSERT_FALSE(set.notes.empty());
    EXPECT_EQ(set.notes.front().text, "no Learning-Hard Index for fewer than 8 rows");
    EXPECT_TRUE(listener.heard("no_hardness"));
}

TEST(evaluate_set, gives_what_the_protocol_gives) {
    const Dataset data = two_classes(60, 0.1, 2);
    const EvaluateOptions options = of({"knn", "majority"});
    const EvaluatedSet set = evaluate_set(data, contenders(options), options);
    const EvaluationRecord expected = evaluate(data, options.protocol);
    ASSERT_EQ(set.record.models.size(), 2u);
    EXPECT_EQ(set.record.folds, expected.folds);
    EXPECT_EQ(set.record.models[0].mean.d_index, expected.models[0].mean.d_index);
}

TEST(evaluate_options, tell_which_models_take_the_decision) {
    EvaluateOptions options;
    options.protocol.models = {"svm+decision", "xgboost+decision"};
    check_evaluate_options(options);
    options.protocol.models = {"mil-auto+decision"};
    expect_error(ErrorCode::bad_argument,
                 {"unknown model 'mil-auto+decision'", "NAME+decision is knn", "svm"},
                 [&] { check_evaluate_options(options); });
}

}  // namespace
}  // namespace hardlearn::testing
