#include "hardlearn/ensemble/pooled_selection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "hardlearn/core/random.hpp"
#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

PooledSelection select(const SharedRows& data, const MicroLearnerOptions& options, int threads = 2) {
    return select_pool(whole_space(data, true), data.groups, options, {}, {.threads = threads});
}

double share_right(const JudgedRows& judged) {
    double right = 0;
    for (std::size_t q = 0; q < judged.decisions.size(); ++q)
        right += judged.decisions[q] == judged.probabilities.truth[q];
    return right / static_cast<double>(judged.decisions.size());
}

TEST(select_pool, chooses_voters_whose_weights_sum_to_one_and_judges_every_row_once) {
    const SharedRows data = overlapping_classes(120, 5, 3, 60, 51);
    const PooledSelection found = select(data, {.seed = 3});
    const Selection& selection = found.selection;
    EXPECT_LE(selection.voters.size(), 8u);
    EXPECT_NEAR(std::accumulate(selection.weights.begin(), selection.weights.end(), 0.0), 1, 1e-12);
    EXPECT_EQ(found.pool.calibrations.size(), selection.voters.size());
    EXPECT_EQ(found.num_left_out, 0u);
    std::vector<RowIndex> rows = selection.judged.probabilities.rows;
    std::ranges::sort(rows);
    EXPECT_EQ(rows, all_rows(120));
    for (std::size_t i = 1; i < selection.evidence.size(); ++i)
        EXPECT_LE(selection.evidence[i - 1].log_loss, selection.evidence[i].log_loss);
    for (const Candidate& voter : selection.voters)
        EXPECT_TRUE(std::ranges::any_of(selection.evidence,
                                        [&](const CandidateScore& s) { return s.candidate == voter; }));
}

TEST(select_pool, of_local_construction_has_local_voters_only) {
    const SharedRows data = overlapping_classes(120, 5, 3, 60, 52);
    const PooledSelection found = select(data, {.construction = Construction::local, .num_voters = 3});
    EXPECT_LE(found.selection.voters.size(), 3u);
    for (const CandidateScore& score : found.selection.evidence) EXPECT_TRUE(score.candidate.is_local());
}

TEST(select_pool, is_the_same_for_any_number_of_threads) {
    const SharedRows data = overlapping_classes(90, 4, 3, 40, 53);
    const PooledSelection one = select(data, {}, 1), three = select(data, {}, 3);
    EXPECT_EQ(one.selection.voters, three.selection.voters);
    EXPECT_EQ(one.selection.weights, three.selection.weights);
    EXPECT_EQ(one.pool.temperature, three.pool.temperature);
    EXPECT_EQ(one.selection.judged.decisions, three.selection.judged.decisions);
}

TEST(select_pool, over_permuted_labels_judges_at_chance) {
    SharedRows data = overlapping_classes(160, 30, 4, 40, 54);
    RandomStream stream(55);
    shuffle<Label>(*data.labels, stream);
    // The standard error of a share of 160 is 0.034.
    EXPECT_LT(share_right(select(data, {}).selection.judged), 0.25 + 0.12);
}

TEST(select_pool, over_groups_of_copies_with_random_labels_judges_at_chance) {
    SharedRows data = unpredictable_copies(40, 3, 30, 4, 56);
    EXPECT_LT(share_right(select(data, {}).selection.judged), 0.25 + 0.25);
    data.groups.clear();
    EXPECT_GT(share_right(select(data, {}).selection.judged), 0.9);
}

TEST(select_pool, manages_classes_of_two_rows_and_one_row_too_few_to_leave_out) {
    SharedRows data = overlapping_classes(40, 3, 2, 20, 58);
    data.labels = std::make_shared<std::vector<Label>>(*data.labels);
    data.num_classes = 3;
    (*data.labels)[3] = (*data.labels)[4] = 2;
    const PooledSelection found = select(data, {});
    EXPECT_FALSE(found.selection.voters.empty());
    const SharedRows three = overlapping_classes(3, 3, 2, 1, 59);
    const PooledSelection tiny = select(three, {});
    ASSERT_EQ(tiny.selection.voters.size(), 1u);
    EXPECT_TRUE(tiny.selection.evidence.empty());
}

}  // namespace
}  // namespace hardlearn::testing
