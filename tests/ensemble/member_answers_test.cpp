#include "hardlearn/ensemble/member_answers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/candidate/member_library.hpp"
#include "hardlearn/ensemble/coupling.hpp"
#include "hardlearn/learninglet/query_session.hpp"
#include "hardlearn/learninglet/row_machine.hpp"
#include "hardlearn/probing/draws.hpp"
#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

ProbedRows probed_rows(const SharedRows& data, const LearningSpace& whole) {
    return {
        .space = whole,
        .draws = repeated_draws(
            {.labels = *data.labels, .num_classes = data.num_classes, .groups = data.groups},
            {.num_folds = 4, .max_rows = 1000}, {.enough_left_out = 0, .max_repeats = 1}, RandomStream(7)),
        .groups = data.groups};
}

std::vector<Candidate> library(std::size_t num_features) {
    return member_library({.num_features = num_features, .rows_of_draw = 60});
}

// Each member asked on its own, by what models ask with.
std::vector<double> asked_alone(const Candidate& member, const Draw& draw, RowIndex row) {
    std::vector<double> p(draw.space.num_classes());
    const SanitizedSpace learned = draw.learned(2);
    if (member.takes_all_rows()) {
        const RowMachine machine = fit_machine(learned, member, global_rows(learned, member), {});
        couple(ask_machine(draw.space, member, machine, compared_row(draw.space, row)), p);
    } else {
        QuerySession session(learned, {draw.rows, row}, {.largest_k = member.num_neighbors});
        couple(session.ask(member), p);
    }
    return p;
}

TEST(member_answers, of_machines_are_those_of_machines_asked_alone) {
    const SharedRows data = overlapping_classes(90, 5, 3, 30, 41);
    const LearningSpace whole = whole_space(data, true);
    const ProbedRows probed = probed_rows(data, whole);
    std::vector<Candidate> members;
    for (const Candidate& member : library(5)) {
        if (member.is_machine()) members.push_back(member);
    }
    const MemberAnswers answers = ask_members(probed, members, {.seed = 2}, {.threads = 2});
    const auto draws = deal_rows(probed, 2);
    const Draw draw = fit_draw(probed, draws[0], space_for(members, 2), 2, {});
    for (std::size_t m = 0; m < members.size(); ++m) {
        for (std::size_t q = 0; q < 3; ++q) {
            ASSERT_EQ(answers.rows[q], draw.left_out[q]);
            const auto alone = asked_alone(members[m], draw, draw.left_out[q]);
            for (std::size_t c = 0; c < alone.size(); ++c)
                EXPECT_NEAR(answers.probabilities[m](q, c), alone[c], 1e-5) << describe(members[m]);
        }
    }
}

TEST(member_answers, are_probabilities_and_leave_every_row_out_once) {
    const SharedRows data = overlapping_classes(90, 5, 3, 30, 42);
    const LearningSpace whole = whole_space(data, true);
    const MemberAnswers answers =
        ask_members(probed_rows(data, whole), library(5), {.seed = 2}, {.threads = 2});
    std::vector<RowIndex> rows = answers.rows;
    std::ranges::sort(rows);
    EXPECT_EQ(rows, all_rows(90));
    for (std::size_t q = 0; q < answers.num_questions(); ++q)
        EXPECT_EQ(answers.truth[q], (*data.labels)[answers.rows[q]]);
    for (std::size_t m = 0; m < answers.members.size(); ++m) {
        for (std::size_t q = 0; q < answers.num_questions(); ++q) {
            double sum = 0;
            for (const float p : answers.probabilities[m].row(q)) {
                EXPECT_GE(p, 0);
                sum += p;
            }
            EXPECT_NEAR(sum, 1, 1e-5) << describe(answers.members[m]);
        }
    }
}

TEST(member_answers, are_the_same_for_any_number_of_threads) {
    const SharedRows data = overlapping_classes(80, 4, 3, 30, 43);
    const LearningSpace whole = whole_space(data, true);
    const ProbedRows probed = probed_rows(data, whole);
    const auto one = ask_members(probed, library(4), {.seed = 2}, {.threads = 1});
    const auto three = ask_members(probed, library(4), {.seed = 2}, {.threads = 3});
    for (std::size_t m = 0; m < one.members.size(); ++m) {
        for (std::size_t q = 0; q < one.num_questions(); ++q)
            EXPECT_TRUE(std::ranges::equal(one.probabilities[m].row(q), three.probabilities[m].row(q)));
    }
}

// The share of questions that a member's most probable class answers rightly.
double share_right(const MemberAnswers& answers, std::size_t m) {
    double right = 0;
    for (std::size_t q = 0; q < answers.num_questions(); ++q) {
        const auto row = answers.probabilities[m].row(q);
        right += std::ranges::max_element(row) - row.begin() == answers.truth[q];
    }
    return right / static_cast<double>(answers.num_questions());
}

TEST(member_answers, over_permuted_labels_are_right_by_chance_whatever_the_kind_of_member) {
    SharedRows data = overlapping_classes(200, 30, 4, 50, 46);
    RandomStream stream(47);
    shuffle<Label>(*data.labels, stream);
    for (const bool grouped : {false, true}) {
        if (!grouped) data.groups.clear();
        const LearningSpace whole = whole_space(data, true);
        const auto members = library(30);
        const auto answers = ask_members(probed_rows(data, whole), members, {.seed = 2}, {.threads = 2});
        // The standard error of one is 0.031, and a hundred are looked at.
        for (std::size_t m = 0; m < members.size(); ++m)
            EXPECT_LT(share_right(answers, m), 0.25 + 0.13) << describe(members[m]);
        data = overlapping_classes(200, 30, 4, 50, 46);
        shuffle<Label>(*data.labels, stream);
    }
}

TEST(member_answers, over_groups_of_copies_know_the_labels_only_where_groups_are_parted) {
    SharedRows data = unpredictable_copies(40, 3, 8, 4, 44);
    const LearningSpace whole = whole_space(data, true);
    const auto members = library(8);
    const auto grouped = ask_members(probed_rows(data, whole), members, {.seed = 2}, {.threads = 2});
    data.groups.clear();
    const auto apart = ask_members(probed_rows(data, whole), members, {.seed = 2}, {.threads = 2});
    double best_apart = 0;
    for (std::size_t m = 0; m < members.size(); ++m) {
        EXPECT_LT(share_right(grouped, m), 0.25 + 0.25) << describe(members[m]);
        best_apart = std::max(best_apart, share_right(apart, m));
    }
    EXPECT_GT(best_apart, 0.9);
}

TEST(member_answers, without_time_leave_out_the_last_members_of_all_draws) {
    const SharedRows data = overlapping_classes(80, 4, 3, 30, 45);
    const LearningSpace whole = whole_space(data, true);
    const auto members = library(4);
    const auto few =
        ask_members(probed_rows(data, whole), members, {.seed = 2, .seconds = 1e-9}, {.threads = 1});
    ASSERT_EQ(few.members.size(), 1u);
    EXPECT_EQ(few.members.front(), members.front());
    for (std::size_t q = 0; q < few.num_questions(); ++q)
        EXPECT_GT(std::ranges::max(few.probabilities.front().row(q)), 0);
}

}  // namespace
}  // namespace hardlearn::testing
