#include "hardlearn/evaluation/protocol.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/readers.hpp"
#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/matrices.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

const EvaluationOptions quick = {.models = {"majority", "naive-bayes"}};

TEST(evaluate, records_every_model_on_every_fold) {
    const Dataset data = gaussian_classes(90, 3, 4, 2.0);
    EvaluationOptions options = quick;
    options.num_folds = 3;
    options.num_repeats = 2;
    const EvaluationRecord record = evaluate(data, options);
    EXPECT_EQ(record.name, "gaussian");
    EXPECT_EQ(record.rows, 90u);
    EXPECT_EQ(record.features, 4u);
    EXPECT_EQ(record.classes, 3u);
    EXPECT_FALSE(record.grouped);
    EXPECT_TRUE(record.warnings.empty());
    ASSERT_EQ(record.models.size(), 2u);
    for (const ModelRecord& model : record.models) {
        ASSERT_EQ(model.folds.size(), 6u);
        ASSERT_EQ(model.predictions.size(), 2u);
        for (std::size_t i = 0; i < 6; ++i) {
            EXPECT_EQ(model.folds[i].repeat, i / 3);
            EXPECT_EQ(model.folds[i].fold, i % 3);
            EXPECT_FALSE(model.folds[i].chosen.empty());
        }
    }
    EXPECT_EQ(record.models[0].name, "majority");
    EXPECT_EQ(record.models[1].name, "naive-bayes");
    EXPECT_GT(record.models[1].mean.accuracy, 0.7);
    EXPECT_GT(record.models[1].train_mean.accuracy, 0.7);
}

TEST(evaluate, scores_are_pooled_within_a_repeat_and_deviate_over_folds) {
    const Dataset data = gaussian_classes(91, 3, 4, 1.0);
    EvaluationOptions options = quick;
    options.num_repeats = 2;
    const ModelRecord model = evaluate(data, options).models[1];
    double pooled = 0;
    for (const Predictions& predictions : model.predictions) {
        expect_valid(predictions, 91, 3);
        pooled += d_index(data.labels, predictions.labels, 3) / 2;
    }
    EXPECT_DOUBLE_EQ(model.mean.d_index, pooled);
    double sum = 0;
    double squares = 0;
    double train = 0;
    for (const FoldRecord& fold : model.folds) {
        sum += fold.test.accuracy;
        squares += fold.test.accuracy * fold.test.accuracy;
        train += fold.train.macro_f1;
    }
    EXPECT_NEAR(model.deviation.accuracy, std::sqrt((squares - sum * sum / 10) / 9), 1e-9);
    EXPECT_NEAR(model.train_mean.macro_f1, train / 10, 1e-12);
}

TEST(evaluate, scores_are_means_of_those_of_the_repeats) {
    const Dataset data = gaussian_classes(93, 3, 4, 1.0);
    const EvaluationRecord record = evaluate(data, {.models = {"naive-bayes"}, .num_repeats = 3});
    EXPECT_EQ(record.truth, data.labels);
    const ModelRecord& model = record.models[0];
    ASSERT_EQ(model.repeats.size(), 3u);
    double sum = 0;
    for (std::size_t r = 0; r < 3; ++r) {
        EXPECT_DOUBLE_EQ(model.repeats[r].d_index, d_index(data.labels, model.predictions[r].labels, 3));
        sum += model.repeats[r].d_index;
    }
    EXPECT_NEAR(model.mean.d_index, sum / 3, 1e-12);
    EXPECT_NE(model.repeats[0].d_index, model.repeats[1].d_index);
}

TEST(evaluate, a_constant_model_ranks_at_random) {
    Dataset data = gaussian_classes(93, 3, 4, 1.0);
    const EvaluationRecord record = evaluate(data, {.models = {"majority"}, .num_repeats = 2});
    EXPECT_DOUBLE_EQ(record.models[0].mean.auroc, 0.5);
    ASSERT_EQ(record.folds.size(), 2u);
    for (const auto& folds : record.folds) {
        EXPECT_EQ(folds.size(), 93u);
        EXPECT_EQ(std::set<std::uint32_t>(folds.begin(), folds.end()).size(), 5u);
    }
}

TEST(evaluate, micro_learners_make_sets_that_are_judged_on_all_test_rows) {
    const Dataset data = gaussian_classes(150, 3, 4, 1.0);
    const EvaluationRecord record = evaluate(data, {.models = {"naive-bayes", "mil-naive"}, .num_folds = 3});
    EXPECT_FALSE(record.models[0].sets.has_value());
    const ModelRecord& micro = record.models[1];
    ASSERT_TRUE(micro.sets.has_value());
    double covered = 0, size = 0;
    for (const FoldRecord& fold : micro.folds) {
        ASSERT_TRUE(fold.sets.has_value());
        covered += 50 * fold.sets->coverage;
        size += 50 * fold.sets->mean_size;
    }
    EXPECT_NEAR(micro.sets->coverage, covered / 150, 1e-12);
    EXPECT_NEAR(micro.sets->mean_size, size / 150, 1e-12);
    EXPECT_NEAR(micro.sets->coverage, 0.9, 4 * std::sqrt(2 * 0.9 * 0.1 / 150));
}

TEST(evaluate, repeats_differ_and_seeds_differ) {
    const Dataset data = gaussian_classes(60, 2, 3, 1.0);
    EvaluationOptions options = quick;
    options.num_repeats = 2;
    const auto first = evaluate(data, options).models[1];
    EXPECT_NE(first.predictions[0].scores(0, 0), first.predictions[1].scores(0, 0));
    options.seed = 1;
    EXPECT_NE(first.predictions[0].scores(0, 0),
              evaluate(data, options).models[1].predictions[0].scores(0, 0));
}

TEST(evaluate, a_model_s_results_do_not_depend_on_the_other_models_or_on_threads) {
    const Dataset data = gaussian_classes(80, 2, 3, 1.0);
    const EvaluationRecord all = evaluate(data, {}, {.threads = 1});
    const EvaluationRecord again = evaluate(data, {}, {.threads = 3});
    ASSERT_EQ(all.models.size(), 9u);
    for (std::size_t m = 0; m < all.models.size(); ++m) {
        const ModelRecord alone = evaluate(data, {.models = {all.models[m].name}}).models[0];
        for (const ModelRecord* other : {&again.models[m], &alone}) {
            EXPECT_EQ(all.models[m].predictions[0].labels, other->predictions[0].labels);
            EXPECT_TRUE(same_bits(all.models[m].predictions[0].scores, other->predictions[0].scores));
            for (const ScoreField& field : score_fields()) {
                EXPECT_EQ(all.models[m].mean.*field.value, other->mean.*field.value) << field.name;
            }
        }
    }
}

TEST(evaluate, copies_of_a_row_stay_on_one_side_where_they_are_a_group) {
    Dataset data = with_copies(gaussian_classes(60, 2, 5, 0.0), 4);
    EvaluationOptions options = {.models = {"knn"}};
    const EvaluationRecord grouped = evaluate(data, options);
    EXPECT_TRUE(grouped.grouped);
    EXPECT_NEAR(grouped.models[0].mean.accuracy, 0.5, 0.2);
    data.groups.clear();
    const EvaluationRecord found = evaluate(data, options);
    EXPECT_FALSE(found.grouped);
    EXPECT_NEAR(found.models[0].mean.accuracy, 0.5, 0.2);
    options.duplicates = Duplicates::keep;
    EXPECT_GT(evaluate(data, options).models[0].mean.accuracy, 0.95);
}

TEST(evaluate, warns_of_classes_with_fewer_rows_or_groups_than_folds) {
    Dataset data = gaussian_classes(40, 2, 3, 2.0);
    data.class_names = {"c0", "c1", "rare"};
    data.labels[0] = data.labels[1] = data.labels[2] = 2;
    const auto warnings = evaluate(data, quick).warnings;
    EXPECT_EQ(warnings,
              (std::vector<std::string>{
                  "class 'rare' (3 rows) has fewer rows than the 5 folds, and is missing in some of them"}));

    Dataset grouped = gaussian_classes(40, 2, 3, 2.0);
    for (std::size_t i = 0; i < 40; ++i)
        grouped.groups.push_back(static_cast<GroupIndex>(grouped.labels[i] == 0 ? i : 1));
    const auto grouped_warnings = evaluate(grouped, quick).warnings;
    ASSERT_EQ(grouped_warnings.size(), 2u);
    EXPECT_EQ(
        grouped_warnings[0],
        "class 'c1' (1 group) has fewer rows or groups than the 5 folds, and is missing in some of them");
    EXPECT_NE(grouped_warnings[1].find("training rows are of class 'c0'; every model predicts it"),
              std::string::npos);
}

TEST(evaluate, a_fold_that_trains_on_one_class_is_scored_all_the_same) {
    Dataset data = gaussian_classes(40, 2, 3, 2.0);
    for (std::size_t i = 0; i < 40; ++i)
        data.groups.push_back(static_cast<GroupIndex>(data.labels[i] == 0 ? i : 1));
    const EvaluationRecord record = evaluate(data, {.num_folds = 3});
    for (const ModelRecord& model : record.models) {
        EXPECT_TRUE(std::isfinite(model.mean.d_index)) << model.name;
        EXPECT_LT(model.mean.accuracy, 0.55) << model.name;
    }
}

TEST(evaluate, models_learn_from_flipped_labels_and_are_judged_by_the_given_ones) {
    const Dataset data = gaussian_classes(200, 2, 3, 6.0);
    EvaluationOptions options{.models = {"knn"}, .num_repeats = 2, .flipped_share = 0.3};
    std::vector<std::vector<Label>> seen(2, std::vector<Label>(200, Label(-1)));
    const auto spy = [&](const Dataset& taught, std::span<const RowIndex> rows, FoldPlace place,
                         const RunContext& context) {
        for (const RowIndex row : rows) {
            Label& known = seen[place.repeat][row];
            // In all folds of a repeat a row is taught with one label.
            EXPECT_TRUE(known == Label(-1) || known == taught.labels[row]);
            known = taught.labels[row];
        }
        return fit_classifier("knn", taught, rows, {}, context);
    };
    const EvaluationRecord record = evaluate(data, std::vector<Contender>{{"spy", spy}}, options);
    for (const auto& labels : seen) {
        std::size_t flipped = 0;
        for (std::size_t i = 0; i < 200; ++i) flipped += labels[i] != data.labels[i];
        EXPECT_EQ(flipped, 60u);
    }
    EXPECT_NE(seen[0], seen[1]);
    EXPECT_EQ(record.truth, data.labels);
    // The classes lie far apart: what is judged by the flipped labels could not be right this often, and
    // what learned from the given ones would not be wrong so often on those that it was taught.
    EXPECT_GT(record.models[0].mean.accuracy, 0.85);
    EXPECT_LT(record.models[0].train_mean.accuracy, 0.8);
    for (const FoldRecord& fold : record.models[0].folds) EXPECT_GT(fold.test.accuracy, 0.75);
    EXPECT_EQ(record.models[0].mean.accuracy, evaluate(data, options).models[0].mean.accuracy);
}

TEST(evaluate, nothing_flipped_and_the_labels_as_truth_change_nothing) {
    const Dataset data = gaussian_classes(90, 3, 4, 1.0);
    const EvaluationRecord plain = evaluate(data, quick);
    EvaluationOptions options = quick;
    options.truth = data.labels;
    const EvaluationRecord same = evaluate(data, options);
    EXPECT_EQ(same.models[1].mean.accuracy, plain.models[1].mean.accuracy);
    EXPECT_EQ(same.models[1].mean.log_loss, plain.models[1].mean.log_loss);
}

TEST(evaluate, models_are_judged_by_the_truth_and_learn_from_the_labels) {
    const Dataset data = gaussian_classes(90, 3, 4, 1.0);
    const EvaluationRecord plain = evaluate(data, quick);
    EvaluationOptions options = quick;
    options.truth = plain.models[1].predictions[0].labels;
    const EvaluationRecord judged = evaluate(data, options);
    EXPECT_EQ(judged.models[1].predictions[0].labels, options.truth);
    EXPECT_EQ(judged.models[1].mean.accuracy, 1);
    for (const FoldRecord& fold : judged.models[1].folds) EXPECT_EQ(fold.test.accuracy, 1);
    EXPECT_EQ(judged.models[1].train_mean.accuracy, plain.models[1].train_mean.accuracy);
    EXPECT_EQ(judged.truth, options.truth);
}

TEST(evaluate, name_what_is_wrong_with_flips_and_truth) {
    const Dataset data = gaussian_classes(90, 3, 4, 1.0);
    EvaluationOptions options = quick;
    options.flipped_share = 1;
    expect_error(ErrorCode::bad_argument, {"share of 1 flipped labels"}, [&] { evaluate(data, options); });
    options = quick;
    options.truth = std::vector<Label>(89, Label(0));
    expect_error(ErrorCode::bad_argument, {"89 true classes", "90 rows"}, [&] { evaluate(data, options); });
    options.truth = std::vector<Label>(90, Label(3));
    expect_error(ErrorCode::bad_argument, {"one of the 3 classes"}, [&] { evaluate(data, options); });
}

TEST(evaluate, name_what_is_wrong) {
    Dataset data = gaussian_classes(10, 2, 2, 1.0);
    expect_error_message(
        ErrorCode::bad_argument,
        "unknown model 'svn': expected one of majority, knn, naive-bayes, logistic-regression, svm, "
        "random-forest, extra-trees, mil-naive, mil-ptc, mil-sc-let, mil-published, mil-local, mil-auto",
        [&] {
            evaluate(data, {.models = {"knn", "svn"}});
        });
    expect_error_message(ErrorCode::bad_argument, "1 folds: at least 2 are needed",
                         [&] { evaluate(data, {.num_folds = 1}); });
    expect_error_message(ErrorCode::bad_argument, "11 folds for 10 rows",
                         [&] { evaluate(data, {.num_folds = 11}); });
    expect_error_message(ErrorCode::bad_argument, "0 repeats: at least 1 is needed",
                         [&] { evaluate(data, {.num_repeats = 0}); });
    data.labels.assign(10, 0);
    expect_error_message(
        ErrorCode::bad_data,
        "1 of 2 classes has two rows or more: cross-validation needs two classes of two rows or more",
        [&] { evaluate(data, {}); });
    data.labels.clear();
    expect_error_message(ErrorCode::bad_data, "gaussian: the rows have no labels",
                         [&] { evaluate(data, {}); });
}

TEST(evaluate, as_many_folds_as_rows_leave_one_out) {
    const Dataset data = gaussian_classes(12, 2, 2, 4.0);
    const ModelRecord model = evaluate(data, {.models = {"naive-bayes"}, .num_folds = 12}).models[0];
    EXPECT_GT(model.mean.accuracy, 0.7);
    EXPECT_TRUE(std::isfinite(model.mean.d_index));
    EXPECT_TRUE(std::isnan(model.deviation.d_index));  // not defined on any single row
}

TEST(evaluate, reports_progress_and_stops_when_asked) {
    const Dataset data = gaussian_classes(40, 2, 3, 2.0);
    std::vector<std::size_t> reports;
    std::stop_source source;
    RunContext context;
    context.progress = [&](std::string_view stage, std::size_t done, std::size_t total) {
        EXPECT_EQ(stage, "evaluate");
        EXPECT_EQ(total, 10000u);
        reports.push_back(done);
    };
    evaluate(data, quick, context);
    EXPECT_TRUE(std::ranges::is_sorted(reports));
    for (std::size_t part = 0; part <= 10; ++part)
        EXPECT_EQ(std::ranges::count(reports, 1000 * part) > 0, true);

    context.stop = source.get_token();
    context.progress = [&](std::string_view, std::size_t done, std::size_t) {
        if (done >= 3000) source.request_stop();
    };
    expect_error_message(ErrorCode::cancelled, "interrupted", [&] { evaluate(data, quick, context); });
}

TEST(evaluate, vehicle_silhouettes_are_learned_as_well_as_they_should_be) {
    const Dataset data = read_dataset(example_data("vehicle.csv"));
    const std::vector<std::string> models = {"majority",      "knn",         "naive-bayes", "svm",
                                             "random-forest", "extra-trees", "mil-naive"};
    const EvaluationRecord record = evaluate(data, {.models = models}, {.threads = 2});
    const auto accuracy = [&](std::size_t m) { return record.models[m].mean.accuracy; };
    EXPECT_NEAR(accuracy(0), 0.257, 0.01);
    EXPECT_GT(accuracy(1), 0.68);
    EXPECT_GT(accuracy(2), 0.42);
    EXPECT_GT(accuracy(3), 0.81);
    EXPECT_GT(accuracy(4), 0.72);
    EXPECT_GT(accuracy(5), 0.72);
    EXPECT_GT(accuracy(6), 0.81);
}

}  // namespace
}  // namespace hardlearn::testing
