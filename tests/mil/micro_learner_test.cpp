#include "hardlearn/mil/micro_learner.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/mil/left_out_scores.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/labelled_rows.hpp"
#include "tests/support/matrices.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

TEST(micro_learner, learns_separable_classes) {
    const Dataset training = ring_of_classes(300, 5, 0.15, 1);
    const Dataset fresh = ring_of_classes(200, 5, 0.15, 2);
    const MicroLearner model =
        fit_micro_learner(training, all_rows(300), {.construction = Construction::naive, .hardness = false});
    const auto predictions = predict(model, fresh, all_rows(200));
    EXPECT_GT(accuracy(predictions.labels, fresh.labels), 0.97);
    EXPECT_GT(model.evidence().front().d_index, 1.9);
}

TEST(micro_learner, gives_the_same_bits_for_any_threads_alone_and_in_a_batch) {
    const Dataset training = ring_of_classes(260, 4, 0.6, 3);
    const Dataset fresh = ring_of_classes(40, 4, 0.6, 4);
    for (const std::vector<std::size_t>& ks : {std::vector<std::size_t>{10, 40}, {all_neighbors}}) {
        MicroLearnerOptions options = small_grid();
        options.num_neighbors = ks;
        const MicroLearner one = fit_micro_learner(training, all_rows(260), options, {.threads = 1});
        const MicroLearner two = fit_micro_learner(training, all_rows(260), options, {.threads = 2});
        ASSERT_EQ(one.chosen(), two.chosen());
        for (std::size_t c = 0; c < one.evidence().size(); ++c) {
            EXPECT_EQ(one.evidence()[c].d_index, two.evidence()[c].d_index);
        }
        const auto batch = predict(one, fresh, all_rows(40), {.threads = 1});
        const auto parallel = predict(two, fresh, all_rows(40), {.threads = 2});
        EXPECT_EQ(batch.labels, parallel.labels);
        EXPECT_TRUE(same_bits(batch.scores, parallel.scores));
        for (RowIndex row = 0; row < 40; ++row) {
            const auto alone = predict(one, fresh, std::span(&row, 1));
            EXPECT_EQ(alone.labels[0], batch.labels[row]);
            EXPECT_TRUE(std::ranges::equal(alone.scores.row(0), batch.scores.row(row)));
        }
    }
}

TEST(micro_learner, sc_let_is_what_its_parts_are_told_one_by_one) {
    const Dataset training = ring_of_classes(200, 4, 0.6, 3), fresh = ring_of_classes(60, 4, 0.6, 4);
    const auto fit_with = [&](MicroLearnerOptions options) {
        options.hardness = false;
        return fit_micro_learner(training, all_rows(200), options);
    };
    const MicroLearner sc_let = fit_with({.learninglet = Learninglet::sc_let, .costs = {1, 30}});
    EXPECT_EQ(sc_let.chosen().views, std::vector{View::cosine});
    EXPECT_EQ(sc_let.chosen().num_neighbors, 50u);
    const auto width = static_cast<double>(sc_let.rows().columns());
    const MicroLearner told = fit_with({.construction = Construction::naive,
                                        .views = {View::cosine},
                                        .num_neighbors = {50},
                                        .costs = {1 / width, 30 / width},
                                        .kernel = LocalKernel::linear});
    EXPECT_EQ(sc_let.chosen(), told.chosen());
    const auto answers = predict(sc_let, fresh, all_rows(60)), same = predict(told, fresh, all_rows(60));
    EXPECT_EQ(answers.labels, same.labels);
    EXPECT_TRUE(same_bits(answers.scores, same.scores));
    EXPECT_GT(accuracy(answers.labels, fresh.labels), 0.5);
}

TEST(micro_learner, sc_let_takes_all_rows_where_there_are_no_more_than_its_neighbours) {
    const Dataset training = ring_of_classes(40, 2, 0.3, 3);
    const MicroLearner model =
        fit_micro_learner(training, all_rows(40), {.learninglet = Learninglet::sc_let, .hardness = false});
    EXPECT_TRUE(model.chosen().takes_all_rows());
}

// Told as groups or found as copies: the same draws, calibration and familiarity.
TEST(micro_learner, copies_are_left_out_together_as_a_group_is) {
    const Dataset once = ring_of_classes(90, 3, 0.8, 5);
    std::vector<RowIndex> each_twice;
    for (std::size_t i = 0; i < 180; ++i) each_twice.push_back(RowIndex(i / 2));
    Dataset copied = select_rows(once, each_twice);
    MicroLearnerOptions options = small_grid();
    const MicroLearner found = fit_micro_learner(copied, all_rows(180), options);
    options.duplicates = Duplicates::keep;
    const MicroLearner apart = fit_micro_learner(copied, all_rows(180), options);
    for (std::size_t i = 0; i < 180; ++i) copied.groups.push_back(GroupIndex(i / 2 * 2));
    const MicroLearner told = fit_micro_learner(copied, all_rows(180), options);
    EXPECT_EQ(found.parts().calibration->scores, told.parts().calibration->scores);
    EXPECT_EQ(found.parts().familiarity->strangeness, told.parts().familiarity->strangeness);
    EXPECT_EQ(found.evidence().front().d_index, told.evidence().front().d_index);
    EXPECT_LT(found.parts().calibration->accuracy, apart.parts().calibration->accuracy);
}

TEST(micro_learner, scores_sum_to_one_and_put_the_prediction_first) {
    const Dataset training = ring_of_classes(200, 6, 0.8, 5);
    const Dataset fresh = ring_of_classes(100, 6, 0.8, 6);
    const MicroLearner model = fit_micro_learner(training, all_rows(200), small_grid());
    const auto predictions = predict(model, fresh, all_rows(100));
    for (std::size_t i = 0; i < 100; ++i) {
        const auto scores = predictions.scores.row(i);
        EXPECT_NEAR(std::accumulate(scores.begin(), scores.end(), 0.0), 1.0, 1e-5);
        EXPECT_EQ(std::ranges::max_element(scores) - scores.begin(), predictions.labels[i]);
    }
}

TEST(micro_learner, permuted_labels_are_probed_at_chance) {
    Dataset data = ring_of_classes(400, 4, 0.2, 7);
    RandomStream stream(8);
    shuffle<Label>(data.labels, stream);
    const MicroLearner model =
        fit_micro_learner(data, all_rows(400), {.construction = Construction::naive, .hardness = false});
    // The best of 54 candidates is a little lucky: the standard error of one is 0.022.
    EXPECT_LT(model.evidence().front().accuracy, 0.25 + 0.08);
    const Dataset fresh = ring_of_classes(400, 4, 0.2, 9);
    EXPECT_NEAR(accuracy(predict(model, fresh, all_rows(400)).labels, fresh.labels), 0.25, 0.1);
}

double left_out_accuracy(const Dataset& data) {
    const auto scores = left_out_scores(data, 4, 100.0, 10.0);
    std::vector<Label> best;
    for (std::size_t i = 0; i < data.rows; ++i) {
        const auto row = scores.row(i);
        best.push_back(static_cast<Label>(std::ranges::max_element(row) - row.begin()));
    }
    return accuracy(best, data.labels);
}

TEST(micro_learner, a_group_never_helps_to_predict_itself) {
    // Every row appears four times in a group of its own, with a random label: only a leak could predict it.
    Dataset data = ring_of_classes(60, 3, 1.0, 10);
    RandomStream stream(11);
    std::vector<RowIndex> copies;
    for (RowIndex row = 0; row < 60; ++row) {
        data.labels[row] = static_cast<Label>(stream.below(3));
        for (int copy = 0; copy < 4; ++copy) copies.push_back(row);
    }
    data = select_rows(data, copies);
    EXPECT_GT(left_out_accuracy(data), 0.9);  // without groups the leak is there
    for (RowIndex row = 0; row < 240; ++row) data.groups.push_back(row / 4);
    for (int g = 0; g < 60; ++g) data.group_names.push_back(std::to_string(g));
    EXPECT_LT(left_out_accuracy(data), 0.6);
    const MicroLearner model = fit_micro_learner(data, all_rows(240), small_grid());
    EXPECT_LT(model.evidence().front().accuracy, 0.6);
}

TEST(micro_learner, all_neighbours_is_one_global_machine) {
    const Dataset training = ring_of_classes(120, 3, 0.5, 12);
    MicroLearnerOptions options = small_grid();
    options.num_neighbors = {all_neighbors};
    const MicroLearner model = fit_micro_learner(training, all_rows(120), options);
    EXPECT_EQ(model.chosen().num_neighbors, all_neighbors);
    EXPECT_EQ(model.parts().voters.front().global.machine.duels.size(), 3u);
    EXPECT_EQ(model.weights(), std::vector<double>{1.0});
    options.num_neighbors = {5000};  // more than there are rows
    const MicroLearner more = fit_micro_learner(training, all_rows(120), options);
    EXPECT_EQ(more.chosen(), model.chosen());
    EXPECT_TRUE(same_bits(predict(model, training, all_rows(120)).scores,
                          predict(more, training, all_rows(120)).scores));
}

TEST(micro_learner, counts_categories_that_training_did_not_have) {
    const Dataset training = ring_of_classes(90, 3, 0.3, 13);
    Dataset fresh = ring_of_classes(10, 3, 0.3, 14);
    fresh.columns[3].levels[0] = "hexagon";
    const auto expected = std::ranges::count(fresh.columns[3].codes, 0u);
    const MicroLearner model = fit_micro_learner(training, all_rows(90), small_grid());
    EXPECT_EQ(predict(model, fresh, all_rows(10)).unseen_categories, static_cast<std::size_t>(expected));
}

TEST(micro_learner, too_few_rows_to_probe_take_the_default_candidate) {
    const Dataset tiny = ring_of_classes(2, 2, 0.1, 15);
    const MicroLearner model =
        fit_micro_learner(tiny, all_rows(2), {.construction = Construction::naive, .hardness = false});
    EXPECT_TRUE(model.evidence().empty());
    EXPECT_EQ(predict(model, tiny, all_rows(2)).labels, tiny.labels);
}

TEST(micro_learner, says_what_is_wrong_with_data_and_options) {
    const Dataset data = ring_of_classes(30, 3, 0.3, 16);
    expect_error_message(ErrorCode::bad_data,
                         "all 2 rows are of class 'class1': at least two classes are needed", [&] {
                             fit_micro_learner(data, std::vector<RowIndex>{1, 4},
                                               {.construction = Construction::naive, .hardness = false});
                         });
    expect_error_message(ErrorCode::bad_data, "there are no rows to learn from", [&] {
        fit_micro_learner(data, std::vector<RowIndex>{},
                          {.construction = Construction::naive, .hardness = false});
    });
    expect_error_message(ErrorCode::bad_argument, "costs -1: expected a number above 0",
                         [&] { fit_micro_learner(data, all_rows(30), {.costs = {-1}}); });
    expect_error_message(ErrorCode::bad_argument, "gammas 0: expected a number above 0",
                         [&] { fit_micro_learner(data, all_rows(30), {.gammas = {0}}); });
    expect_error_message(ErrorCode::bad_argument,
                         "num_neighbors 0: expected a whole number of at least 1, or all",
                         [&] { fit_micro_learner(data, all_rows(30), {.num_neighbors = {0}}); });
    expect_error_message(ErrorCode::bad_argument, "num_folds 1: expected a whole number of at least 2",
                         [&] { fit_micro_learner(data, all_rows(30), {.num_folds = 1}); });
}

TEST(micro_learner, stops_when_asked) {
    std::stop_source source;
    source.request_stop();
    const Dataset data = ring_of_classes(60, 3, 0.3, 17);
    expect_error_message(ErrorCode::cancelled, "interrupted", [&] {
        fit_micro_learner(data, all_rows(60), {.construction = Construction::naive, .hardness = false},
                          {.stop = source.get_token()});
    });
}

double cross_validated_accuracy(const Dataset& data) {
    const auto folds = stratified_folds(data.labels, data.num_classes(), data.groups, 5, RandomStream(0));
    double right = 0;
    for (std::uint32_t fold = 0; fold < 5; ++fold) {
        const Split split = split_of_fold(folds, fold);
        const MicroLearner model =
            fit_micro_learner(data, split.train, {.construction = Construction::naive, .hardness = false});
        const auto predictions = predict(model, data, split.test);
        for (std::size_t i = 0; i < split.test.size(); ++i) {
            right += predictions.labels[i] == data.labels[split.test[i]];
        }
    }
    return right / static_cast<double>(data.rows);
}

TEST(micro_learner, reaches_its_accuracy_on_vehicle) {
    EXPECT_GE(cross_validated_accuracy(read_dataset(example_data("vehicle.csv"))), 0.81);
}

TEST(micro_learner, reaches_its_accuracy_on_gtzan) {
    HARDLEARN_RESEARCH_DATA(path, "gtzan30s.csv");
    EXPECT_GE(cross_validated_accuracy(read_dataset(path)), 0.72);
}

TEST(micro_learner, keeps_options_that_fit_it_again) {
    // Two features: correlation, one of the usual views, is of no use.
    Dataset data = ring_of_classes(60, 3, 0.4, 51);
    data.columns.resize(2);
    const MicroLearner model = fit(data, {.num_voters = 3, .num_repeats = 1, .hardness = false});
    EXPECT_EQ(model.options().views, MicroLearnerOptions{}.views);
    const MicroLearner again = fit(data, model.options());
    EXPECT_EQ(write_model(again), write_model(model));
}

TEST(micro_learner, takes_only_parts_that_hang_together) {
    const MicroLearner model = fit(ring_of_classes(60, 3, 0.4, 52), small_grid());
    MicroLearnerParts parts = model.parts();
    parts.source_rows.clear();
    expect_error(ErrorCode::bad_argument, {"0 source rows", "60 rows"}, [&] { MicroLearner{parts}; });
    parts = model.parts();
    parts.class_names.pop_back();
    expect_error(ErrorCode::bad_argument, {"2 class names for 3 classes"}, [&] { MicroLearner{parts}; });
}

}  // namespace
}  // namespace hardlearn::testing
