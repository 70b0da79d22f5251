#include "hardlearn/probing/race.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

constexpr std::size_t num_features = 5;
constexpr std::size_t many_features = 60;  // as many as it takes for a discriminant to learn labels by heart

RaceResult run_race(const SharedRows& data, std::span<const GroupIndex> groups, int threads) {
    const RunContext context{.threads = threads};
    const LearningSpace whole = whole_space(data, true);
    const auto draws = repeated_draws(
        {.labels = *data.labels, .num_classes = data.num_classes, .groups = groups},
        {.num_folds = 5, .max_rows = 1000}, {.enough_left_out = 0, .max_repeats = 1}, RandomStream(7));
    Probing probing({whole, draws, {groups.begin(), groups.end()}}, {.seed = 2, .space = every_view()},
                    context);
    const std::size_t rows = data.labels->size();
    return race(probing,
                {.num_features = data.rows->columns(),
                 .rows_of_draw = rows * 4 / 5,
                 .rows_of_rarest = 10,
                 .num_rows = rows,
                 .default_base = sanitizing_candidate()},
                context);
}

TEST(race, ends_alike_for_any_number_of_threads) {
    const SharedRows data = overlapping_classes(90, num_features, 3, 10, 31);
    const RaceResult one = run_race(data, {}, 1);
    const RaceResult two = run_race(data, {}, 2);
    EXPECT_EQ(one.num_questions, two.num_questions);
    EXPECT_EQ(one.sanitization_base, two.sanitization_base);
    ASSERT_EQ(one.finalists.size(), two.finalists.size());
    for (std::size_t i = 0; i < one.finalists.size(); ++i) {
        EXPECT_EQ(one.finalists[i].candidate, two.finalists[i].candidate);
        EXPECT_EQ(one.finalists[i].objective, two.finalists[i].objective);
        EXPECT_EQ(one.finalists[i].mean_traininglet_size, two.finalists[i].mean_traininglet_size);
    }
}

TEST(race, ends_with_finalists_best_first_each_once) {
    const SharedRows data = overlapping_classes(90, num_features, 3, 10, 32);
    const RaceResult result = run_race(data, {}, 2);
    EXPECT_EQ(result.num_questions, 90u);
    EXPECT_GE(result.finalists.size(), 28u);
    for (std::size_t i = 1; i < result.finalists.size(); ++i) {
        EXPECT_GE(result.finalists[i - 1].objective, result.finalists[i].objective);
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_NE(result.finalists[i].candidate, result.finalists[j].candidate);
        }
    }
}

TEST(race, over_permuted_labels_is_won_at_chance) {
    SharedRows data = overlapping_classes(160, many_features, 4, 40, 33);
    RandomStream stream(34);
    shuffle<Label>(*data.labels, stream);
    // The best of some hundreds is lucky: the standard error of one is 0.034. A leak through labels gives
    // 0.9.
    EXPECT_LT(run_race(data, {}, 2).finalists.front().accuracy, 0.25 + 0.15);
}

TEST(race, over_groups_of_copies_with_random_labels_is_won_at_chance) {
    const SharedRows data = unpredictable_copies(40, 3, many_features, 4, 35);
    EXPECT_LT(run_race(data, data.groups, 2).finalists.front().accuracy, 0.25 + 0.3);
    EXPECT_GT(run_race(data, {}, 2).finalists.front().accuracy, 0.9);
}

}  // namespace
}  // namespace hardlearn::testing
