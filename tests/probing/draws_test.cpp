#include "hardlearn/probing/draws.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "hardlearn/learninglet/query_session.hpp"
#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

ProbedRows probed_rows(const SharedRows& data, std::size_t repeats) {
    return {whole_space(data, true),
            repeated_draws({.labels = *data.labels, .num_classes = data.num_classes, .groups = data.groups},
                           {.num_folds = 5, .max_rows = 1000},
                           {.enough_left_out = 10000, .max_repeats = repeats}, RandomStream(7)),
            data.groups};
}

TEST(draws, leave_every_row_out_once_a_repeat_with_its_group_and_learn_from_the_others) {
    const SharedRows data = overlapping_classes(80, 4, 3, 16, 51);
    const std::vector<Draw> draws = fit_draws(probed_rows(data, 2), every_view(), 3, {});
    ASSERT_EQ(draws.size(), 10u);
    std::vector<int> times(80);
    std::size_t questions = 0;
    for (const Draw& draw : draws) {
        EXPECT_EQ(draw.first_question, questions);
        questions += draw.left_out.size();
        EXPECT_EQ(draw.space.members.size() + draw.left_out.size(), 80u);
        std::set<GroupIndex> groups;
        for (const RowIndex row : draw.left_out) {
            ++times[row];
            groups.insert(data.groups[row]);
        }
        for (const RowIndex row : draw.space.members) ASSERT_FALSE(groups.contains(data.groups[row]));
    }
    EXPECT_EQ(times, std::vector<int>(80, 2));
}

TEST(ask_together, says_of_batches_of_one_what_each_query_is_told_alone) {
    const SharedRows data = overlapping_classes(60, 4, 3, 12, 52);
    const std::vector<Draw> draws = fit_draws(probed_rows(data, 1), every_view(), 3, {});
    const Candidate candidate = sanitizing_candidate();
    EXPECT_FALSE(is_asked_together(candidate));
    for (const Draw& draw : draws) {
        const DrawAnswers answers = ask_together(draw, candidate, BatchOrder::nearby, 3, {});
        ASSERT_EQ(answers.votes.size(), draw.left_out.size());
        for (std::size_t i = 0; i < draw.left_out.size(); ++i) {
            QuerySession session(draw.learned(3), {draw.rows, draw.left_out[i]},
                                 {.largest_k = candidate.num_neighbors});
            EXPECT_EQ(answers.votes[i].decision_values, session.ask(candidate).decision_values);
            EXPECT_EQ(answers.sizes[i], session.traininglet(candidate).rows.size());
        }
    }
}

TEST(ask_together, fits_one_machine_a_draw_for_a_candidate_that_takes_all_rows) {
    const SharedRows data = overlapping_classes(60, 4, 3, 12, 53);
    const Candidate candidate{.num_neighbors = all_neighbors, .gamma = 0.2};
    EXPECT_TRUE(is_asked_together(candidate));
    for (const Draw& draw : fit_draws(probed_rows(data, 1), every_view(), 3, {})) {
        const DrawAnswers answers = ask_together(draw, candidate, BatchOrder::nearby, 3, {});
        EXPECT_EQ(answers.sizes,
                  std::vector<std::uint32_t>(draw.left_out.size(),
                                             static_cast<std::uint32_t>(draw.space.members.size())));
    }
}

}  // namespace
}  // namespace hardlearn::testing
