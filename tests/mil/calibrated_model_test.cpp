#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/data/splits.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

Dataset example(const std::string& name) {
    return read_dataset(std::string(HARDLEARN_SOURCE_DIR) + "/examples/data/" + name, {});
}

TEST(calibrated_model, sets_cover_what_they_promise_on_held_out_rows_of_real_data) {
    for (const std::string name : {"vehicle.csv", "glass.csv", "yeast.csv"}) {
        const Dataset data = example(name);
        const auto folds = stratified_folds(data.labels, data.num_classes(), {}, 5, RandomStream(1));
        double covered = 0;
        for (std::uint32_t fold = 0; fold < 5; ++fold) {
            const Split split = split_of_fold(folds, fold);
            const MicroLearner model = fit_micro_learner(data, split.train, small_grid());
            EXPECT_LE(model.parts().calibration->log_loss_after,
                      model.parts().calibration->log_loss_before + 1e-9)
                << name;
            const auto predictions = predict(model, data, split.test);
            std::vector<Label> truth;
            for (const RowIndex row : split.test) truth.push_back(data.labels[row]);
            const auto sets = prediction_sets(model, predictions, 0.9);
            const ConformalSummary summary = summarize_sets(truth, sets);
            covered += summary.coverage * static_cast<double>(truth.size());
            EXPECT_LT(summary.mean_size, static_cast<double>(data.num_classes()) * 0.75) << name;
        }
        // Five thresholds from finite left-out rows add their own spread to the binomial one: about as much
        // again.
        const auto n = static_cast<double>(data.rows);
        const double spread = std::sqrt(2 * 0.9 * 0.1 / n);
        EXPECT_NEAR(covered / n, 0.9, 3 * spread) << name;
    }
}

// Candidates are compared on 400 of 3,000 rows, whose neighbours lie far from each other. Sets that were
// calibrated on these alone held 81 % with five neighbours.
TEST(calibrated_model, sets_cover_what_they_promise_where_few_rows_are_probed) {
    constexpr std::size_t rows = 3000, fresh_rows = 1500;
    for (const std::size_t k : {5u, 20u}) {
        MicroLearnerOptions options = small_grid();
        options.num_neighbors = {k};
        options.max_probe_rows = 400;
        double covered = 0;
        for (const std::uint64_t seed : {50u, 51u}) {
            const MicroLearner model = fit(ring_of_classes(rows, 3, 0.9, seed), options);
            const Dataset fresh = ring_of_classes(fresh_rows, 3, 0.9, seed + 10);
            const auto sets = prediction_sets(model, predict(model, fresh, all_rows(fresh_rows)), 0.9);
            covered += summarize_sets(fresh.labels, sets).coverage / 2;
        }
        EXPECT_GT(covered, 0.87) << k;
        EXPECT_LT(covered, 0.97) << k;
    }
}

TEST(calibrated_model, sets_of_a_pool_cover_what_they_promise_where_few_rows_are_probed) {
    const MicroLearnerOptions options{.max_probe_rows = 400, .hardness = false};
    const std::vector<std::uint64_t> seeds = {50, 51};
    double covered = 0;
    for (const std::uint64_t seed : seeds) {
        const MicroLearner model = fit(ring_of_classes(3000, 3, 0.9, seed), options);
        const Dataset fresh = ring_of_classes(1500, 3, 0.9, seed + 10);
        const auto sets = prediction_sets(model, predict(model, fresh, all_rows(1500)), 0.9);
        covered += summarize_sets(fresh.labels, sets).coverage / static_cast<double>(seeds.size());
    }
    EXPECT_GT(covered, 0.87);
    EXPECT_LT(covered, 0.97);
}

// Ten groups promise nearly 10 / 11, also where only some of the rows are probed.
TEST(calibrated_model, all_groups_count_where_few_rows_are_probed) {
    Dataset training = ring_of_classes(2700, 3, 0.6, 70);
    for (std::size_t i = 0; i < training.rows; ++i) training.groups.push_back(GroupIndex(i % 10));
    for (std::size_t g = 0; g < 10; ++g) training.group_names.push_back("group" + std::to_string(g));
    for (const Construction construction : {Construction::naive, Construction::local}) {
        MicroLearnerOptions options{.construction = construction, .max_probe_rows = 2600, .hardness = false};
        if (construction == Construction::naive) options.num_neighbors = {10};
        const MicroLearner model = fit(training, options);
        EXPECT_GT(highest_confidence(model), 0.9) << name_of(construction);
    }
}

TEST(calibrated_model, probabilities_are_better_than_the_plain_vote_on_held_out_rows) {
    const Dataset data = example("vehicle.csv");
    const Split split = split_of_fold(stratified_folds(data.labels, 4, {}, 5, RandomStream(1)), 0);
    const MicroLearner model = fit_micro_learner(data, split.train, small_grid());
    std::vector<Label> truth;
    for (const RowIndex row : split.test) truth.push_back(data.labels[row]);
    const auto probabilities = predict(model, data, split.test);
    MicroLearnerParts uncalibrated = model.parts();
    uncalibrated.calibration.reset();
    const auto vote = predict(MicroLearner(std::move(uncalibrated)), data, split.test);
    EXPECT_LT(log_loss(truth, probabilities.scores), log_loss(truth, vote.scores));
    EXPECT_LT(expected_calibration_error(truth, probabilities.scores),
              expected_calibration_error(truth, vote.scores));
    EXPECT_EQ(probabilities.labels, vote.labels) << "the temperature decides nothing";
}

TEST(calibrated_model, has_the_same_bits_for_any_threads_alone_and_in_a_batch) {
    const Dataset data = ring_of_classes(200, 4, 0.7, 21);
    const Dataset fresh = ring_of_classes(30, 4, 0.7, 22);
    MicroLearnerOptions options = small_grid();
    options.construction = Construction::ptc;
    const MicroLearner one = fit_micro_learner(data, all_rows(200), options, {.threads = 1});
    const MicroLearner two = fit_micro_learner(data, all_rows(200), options, {.threads = 2});
    EXPECT_EQ(one.parts().calibration->temperature, two.parts().calibration->temperature);
    EXPECT_NE(one.parts().calibration->temperature, 1.0);
    EXPECT_EQ(one.parts().calibration->scores, two.parts().calibration->scores);
    EXPECT_EQ(one.parts().calibration->scores.size(), 200u);
    const auto batch = predict(one, fresh, all_rows(30), {.threads = 1});
    EXPECT_TRUE(same_bits(batch.scores, predict(two, fresh, all_rows(30), {.threads = 2}).scores));
    for (RowIndex row = 0; row < 30; ++row) {
        EXPECT_TRUE(
            std::ranges::equal(predict(one, fresh, std::span(&row, 1)).scores.row(0), batch.scores.row(row)));
    }
}

}  // namespace
}  // namespace hardlearn::testing
