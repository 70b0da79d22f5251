// Micro-Learners whose neighbours are found by an index, as those of very many rows are.

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/data/safetensors.hpp"
#include "hardlearn/learninglet/build_precision.hpp"
#include "hardlearn/mil/cleaning.hpp"
#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "tests/learninglet/space_support.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/files.hpp"
#include "tests/support/labelled_rows.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

constexpr std::size_t num_rows = 900;

MicroLearnerOptions with_index(Construction construction) {
    MicroLearnerOptions options{.construction = construction,
                                .num_repeats = 1,
                                .max_probe_rows = 200,
                                .max_exact_rows = 500,
                                .max_global_rows = 500,
                                .hardness = false};
    if (construction == Construction::automatic) return options;
    options.num_neighbors = {10, 30};
    options.costs = options.gammas = {1.0};
    return options;
}

double agreement(const Predictions& a, const Predictions& b) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < a.labels.size(); ++i) same += a.labels[i] == b.labels[i];
    return static_cast<double>(same) / static_cast<double>(a.labels.size());
}

TEST(approximate_model, is_made_above_the_limit_only) {
    const Dataset training = ring_of_classes(num_rows, 4, 0.6, 1);
    MicroLearnerOptions options = with_index(Construction::naive);
    EXPECT_TRUE(fit_micro_learner(training, all_rows(num_rows), options).is_approximate());
    options.max_exact_rows = num_rows;
    EXPECT_FALSE(fit_micro_learner(training, all_rows(num_rows), options).is_approximate());
}

TEST(approximate_model, agrees_with_the_exact_one_on_nearly_every_row) {
    const Dataset training = ring_of_classes(num_rows, 4, 0.6, 2);
    const Dataset fresh = ring_of_classes(300, 4, 0.6, 3);
    for (const Construction construction :
         {Construction::naive, Construction::ptc, Construction::automatic}) {
        MicroLearnerOptions options = with_index(construction);
        const MicroLearner approximate = fit_micro_learner(training, all_rows(num_rows), options);
        const auto answers = predict(approximate, fresh, all_rows(300));
        EXPECT_GE(agreement(answers, predict(with_exact_search(approximate), fresh, all_rows(300))), 0.98);
        if (construction == Construction::automatic) continue;
        options.max_exact_rows = num_rows;
        const MicroLearner exact = fit_micro_learner(training, all_rows(num_rows), options);
        EXPECT_GE(agreement(answers, predict(exact, fresh, all_rows(300))), 0.97);
    }
}

TEST(approximate_model, without_its_index_answers_as_if_fitted_without) {
    const Dataset training = ring_of_classes(num_rows, 4, 0.6, 4);
    const Dataset fresh = ring_of_classes(100, 4, 0.6, 5);
    MicroLearnerOptions options = with_index(Construction::naive);
    const Candidate candidate{.num_neighbors = 30, .gamma = 0.1};
    const MicroLearner approximate = fit_candidate(training, all_rows(num_rows), candidate, options);
    ASSERT_TRUE(approximate.is_approximate());
    const MicroLearner without_index = with_exact_search(approximate);
    EXPECT_FALSE(without_index.is_approximate());
    EXPECT_TRUE(approximate.is_approximate()) << "a model does not change";
    options.max_exact_rows = num_rows;
    const MicroLearner exact = fit_candidate(training, all_rows(num_rows), candidate, options);
    const auto a = predict(without_index, fresh, all_rows(100));
    const auto b = predict(exact, fresh, all_rows(100));
    EXPECT_EQ(a.labels, b.labels);
    EXPECT_TRUE(same_bits(a.scores, b.scores));
}

TEST(approximate_model, has_the_same_bits_for_any_threads_alone_in_a_batch_and_from_a_file) {
    const Dataset training = ring_of_classes(num_rows, 4, 0.6, 6);
    const Dataset fresh = ring_of_classes(40, 4, 0.6, 7);
    const TemporaryFolder folder;
    const auto path = folder / "model";
    for (const Construction construction :
         {Construction::naive, Construction::ptc, Construction::automatic}) {
        const MicroLearnerOptions options = with_index(construction);
        const MicroLearner one = fit_micro_learner(training, all_rows(num_rows), options, {.threads = 1});
        const MicroLearner three = fit_micro_learner(training, all_rows(num_rows), options, {.threads = 3});
        write_model(one, path);
        EXPECT_EQ(read_model_schema(path), construction == Construction::automatic ? 4 : 3);
        const MicroLearner loaded = read_model(path);
        EXPECT_EQ(loaded.is_approximate(), one.is_approximate());
        const auto batch = predict(one, fresh, all_rows(40), {.threads = 1});
        for (const MicroLearner* other : {&three, &loaded}) {
            const auto answers = predict(*other, fresh, all_rows(40), {.threads = 2});
            EXPECT_EQ(batch.labels, answers.labels);
            EXPECT_TRUE(same_bits(batch.scores, answers.scores));
        }
        for (RowIndex row = 0; row < 40; ++row) {
            const auto alone = predict(loaded, fresh, std::span(&row, 1));
            EXPECT_TRUE(std::ranges::equal(alone.scores.row(0), batch.scores.row(row)));
        }
    }
}

TEST(approximate_model, is_written_in_the_newer_layout_and_others_in_the_older) {
    const Dataset training = ring_of_classes(num_rows, 4, 0.6, 8);
    const TemporaryFolder folder;
    const auto path = folder / "model";
    MicroLearnerOptions options = with_index(Construction::naive);
    options.max_exact_rows = num_rows;
    write_model(fit_micro_learner(training, all_rows(num_rows), options), path);
    EXPECT_EQ(read_model_schema(path), 2);
    EXPECT_FALSE(read_model(path).is_approximate());
}

TEST(approximate_model, has_no_forest_kernels_in_automatic_construction) {
    const Dataset training = ring_of_classes(num_rows, 4, 0.6, 9);
    const MicroLearner model =
        fit_micro_learner(training, all_rows(num_rows), with_index(Construction::automatic));
    EXPECT_FALSE(model.parts().space.forest.has_value());
    EXPECT_TRUE(std::ranges::none_of(
        model.evidence(), [](const CandidateScore& score) { return score.candidate.needs_forest(); }));
}

TEST(approximate_model, fits_machines_of_all_rows_on_some_of_very_many) {
    const std::size_t many = max_rows_of_machine + 500;
    const Dataset training = ring_of_classes(many, 3, 0.1, 10);
    const Dataset fresh = ring_of_classes(100, 3, 0.1, 11);
    MicroLearnerOptions options = with_index(Construction::naive);
    options.num_neighbors = {all_neighbors};
    const MicroLearner model = fit_micro_learner(training, all_rows(many), options);
    EXPECT_EQ(model.parts().voters.front().global.rows.size(), max_rows_of_machine);
    EXPECT_TRUE(std::ranges::is_sorted(model.parts().voters.front().global.rows));
    EXPECT_GT(accuracy(predict(model, fresh, all_rows(100)).labels, fresh.labels), 0.97);
}

TEST(approximate_space, left_out_predictions_never_see_the_row_s_own_group) {
    // Every row has copies in its group, with a label that nothing else tells: seeing one would be right.
    const auto data = unpredictable_copies(300, 4, 6, 4, 12);
    LearningSpace space = whole_space(data, false);
    share_indexes(space, 40, {});
    ASSERT_TRUE(space.is_approximate());
    const Candidate candidate{.num_neighbors = 10, .gamma = 0.2};
    const auto answers = predict_left_out(space, candidate, data.groups, {});
    std::size_t right = 0;
    for (std::size_t i = 0; i < answers.predictions.size(); ++i) {
        right += answers.predictions[i] == (*data.labels)[i];
        for (const RowIndex row : answers.traininglets[i]) EXPECT_NE(data.groups[row], data.groups[i]);
    }
    EXPECT_LT(static_cast<double>(right) / static_cast<double>(answers.predictions.size()), 0.35);
}

TEST(approximate_space, left_out_predictions_agree_with_exact_ones) {
    const auto data = overlapping_classes(800, 8, 4, 3, 13);
    const LearningSpace exact = whole_space(data, false);
    LearningSpace space = exact;
    share_indexes(space, neighbors_for_sanitization, {});
    const Candidate candidate{.num_neighbors = 20, .gamma = 0.1};
    const auto a = predict_left_out(space, candidate, data.groups, {});
    const auto b = predict_left_out(exact, candidate, data.groups, {});
    std::size_t same = 0;
    for (std::size_t i = 0; i < 800; ++i) same += a.predictions[i] == b.predictions[i];
    EXPECT_GE(same, 780u);
    const Precision one = build_precision(space, candidate, data.groups, {.num_pruned_neighbors = 1}, {});
    const Precision two = build_precision(exact, candidate, data.groups, {.num_pruned_neighbors = 1}, {});
    EXPECT_NEAR(one.sanitization.removed_share(), two.sanitization.removed_share(), 0.03);
}

TEST(approximate_space, a_single_group_keeps_its_labels) {
    auto data = overlapping_classes(60, 4, 3, 3, 14);
    std::ranges::fill(data.groups, 0u);
    LearningSpace space = whole_space(data, false);
    share_indexes(space, 20, {});
    const auto answers = predict_left_out(space, {.num_neighbors = 5}, data.groups, {});
    EXPECT_EQ(answers.predictions, *data.labels);
}

TEST(clean_data, removes_nearly_the_same_rows_by_an_index) {
    const Dataset data = ring_of_classes(700, 4, 0.9, 16);
    CleaningOptions options{.num_neighbors = {10, 20}, .costs = {1.0}, .gammas = {1.0}};
    const CleanedData exact = clean_data(data, options);
    options.max_exact_rows = 300;
    const CleanedData approximate = clean_data(data, options);
    std::vector<RowIndex> both;
    std::ranges::set_intersection(exact.kept, approximate.kept, std::back_inserter(both));
    EXPECT_GE(both.size() + 20, std::max(exact.kept.size(), approximate.kept.size()));
}

}  // namespace
}  // namespace hardlearn::testing
