#include "hardlearn/probing/probing.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/probing/selection.hpp"
#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

constexpr std::size_t num_features = 6;
constexpr std::size_t many_features = 60;  // as many as it takes for a discriminant to learn labels by heart

struct Setting {
    bool grouped = false;
    bool with_table = false;
    std::size_t max_rows = 1000;
    int threads = 2;
    Objective objective = Objective::d_index;
};

// Probing over two repeats of five draws, sanitized.
struct Probed {
    const SharedRows& data;
    Setting setting;
    RunContext context;
    LearningSpace whole;
    Probing probing;

    Probed(const SharedRows& given, const Setting& wanted)
        : data(given),
          setting(wanted),
          context{.threads = wanted.threads},
          whole(whole_space(data, true)),
          probing(make()) {
        probing.sanitize(sanitizing_candidate(), {}, context);
    }

    std::span<const GroupIndex> groups() const {
        return setting.grouped ? std::span<const GroupIndex>(data.groups) : std::span<const GroupIndex>();
    }
    std::vector<InnerDraws> draws() const {
        return repeated_draws({.labels = *data.labels, .num_classes = data.num_classes, .groups = groups()},
                              {.num_folds = 5, .max_rows = setting.max_rows},
                              {.enough_left_out = 10000, .max_repeats = 2}, RandomStream(7));
    }
    Probing make() {
        const auto repeats = draws();
        std::vector<std::uint8_t> among(data.labels->size());
        for (const RowIndex row : repeats.front().rows) among[row] = 1;
        if (setting.with_table) {
            share_neighbors(whole, groups(), {.num_neighbors = 50, .member_share = 0.4, .among = among},
                            context);
        }
        return {{whole, repeats, {groups().begin(), groups().end()}},
                {.objective = setting.objective, .seed = 2, .space = every_view()},
                context};
    }
};

std::vector<Candidate> probed_candidates(std::size_t features = num_features) {
    auto all = candidates_of_every_kind(features);
    const Candidate global{.views = {View::euclidean}, .num_neighbors = all_neighbors, .gamma = 0.2};
    for (const LocalKernel kernel :
         {LocalKernel::rbf, LocalKernel::linear, LocalKernel::mean, LocalKernel::leaf}) {
        all.push_back(global);
        all.back().kernel = kernel;
    }
    all.push_back(global);
    all.back().cleaning = Cleaning::removal;
    all.push_back({.num_neighbors = 10, .batch_size = 4, .gamma = 0.2});
    return all;
}

bool same_scores(const CandidateScore& a, const CandidateScore& b) {
    return a.candidate == b.candidate && a.d_index == b.d_index && a.accuracy == b.accuracy &&
           a.objective == b.objective && a.mean_traininglet_size == b.mean_traininglet_size;
}

void expect_same_answers(Probed& a, Probed& b) {
    const auto candidates = probed_candidates();
    const auto scores = a.probing.score(candidates, 10000, a.context);
    const auto others = b.probing.score(candidates, 10000, b.context);
    ASSERT_TRUE(std::ranges::equal(scores, others, same_scores));
    const std::vector<double> weights(candidates.size(), 1.0);
    const auto vote = a.probing.left_out_vote(candidates, weights, 10000, a.context);
    const auto other = b.probing.left_out_vote(candidates, weights, 10000, b.context);
    ASSERT_EQ(vote.rows, other.rows);
    for (std::size_t q = 0; q < vote.rows.size(); ++q) {
        ASSERT_TRUE(std::ranges::equal(vote.scores.row(q), other.scores.row(q)));
    }
}

TEST(probing, answers_alike_with_and_without_the_table_of_neighbours) {
    const SharedRows data = overlapping_classes(110, num_features, 3, 8, 21);
    for (const bool grouped : {false, true}) {
        for (const std::size_t max_rows : {1000u, 80u}) {
            Probed with(data, {.grouped = grouped, .with_table = true, .max_rows = max_rows});
            Probed without(data, {.grouped = grouped, .with_table = false, .max_rows = max_rows});
            ASSERT_TRUE(with.whole.views.front().neighbors.table());
            expect_same_answers(with, without);
        }
    }
}

TEST(probing, answers_with_the_same_bits_for_any_number_of_threads) {
    const SharedRows data = overlapping_classes(90, num_features, 3, 8, 22);
    Probed one(data, {.with_table = true, .threads = 1});
    Probed two(data, {.with_table = true, .threads = 2});
    expect_same_answers(one, two);
}

TEST(probing, scores_do_not_depend_on_the_order_of_candidates_nor_on_rounds) {
    const SharedRows data = overlapping_classes(90, num_features, 3, 8, 23);
    auto candidates = probed_candidates();
    Probed forward(data, {}), backward(data, {});
    auto expected = forward.probing.score(candidates, 10000, {});
    std::ranges::reverse(candidates);
    backward.probing.score(std::span(candidates).first(5), 20, {});
    backward.probing.score(candidates, 33, {});
    auto scores = backward.probing.score(candidates, 10000, {});
    ASSERT_EQ(scores.size(), expected.size());
    for (const CandidateScore& score : scores) {
        const auto same = std::ranges::find(expected, score.candidate, &CandidateScore::candidate);
        ASSERT_NE(same, expected.end());
        EXPECT_TRUE(same_scores(*same, score)) << describe(score.candidate);
    }
}

TEST(probing, ranks_by_the_objective_then_by_the_smaller_traininglet) {
    const SharedRows data = overlapping_classes(90, num_features, 3, 6, 24);
    for (const Objective objective : {Objective::d_index, Objective::accuracy, Objective::balanced_accuracy,
                                      Objective::macro_f1, Objective::mcc}) {
        Probed probed(data, {.objective = objective});
        const auto scores = probed.probing.score(probed_candidates(), 10000, {});
        for (std::size_t i = 1; i < scores.size(); ++i) {
            const double before = rounded_score(scores[i - 1].objective);
            const double after = rounded_score(scores[i].objective);
            EXPECT_GE(before, after);
            if (before == after) {
                EXPECT_LE(scores[i - 1].mean_traininglet_size, scores[i].mean_traininglet_size);
            }
        }
        for (const CandidateScore& score : scores) {
            EXPECT_TRUE(objective != Objective::d_index || score.objective == score.d_index);
            EXPECT_TRUE(objective != Objective::accuracy || score.objective == score.accuracy);
        }
    }
}

TEST(probing, asks_a_lone_candidate_what_its_vote_says) {
    const SharedRows data = overlapping_classes(90, num_features, 3, 8, 25);
    Probed probed(data, {.with_table = true});
    for (const Candidate& candidate : probed_candidates()) {
        const auto vote = probed.probing.left_out_vote(std::vector{candidate}, std::vector{1.0}, 10000, {});
        std::size_t right = 0;
        for (std::size_t q = 0; q < vote.truth.size(); ++q) {
            const auto row = vote.scores.row(q);
            right += std::ranges::max_element(row) - row.begin() == vote.truth[q];
        }
        const auto score = probed.probing.score(std::vector{candidate}, 10000, {}).front();
        EXPECT_EQ(score.accuracy, static_cast<double>(right) / static_cast<double>(vote.truth.size()))
            << describe(candidate);
    }
}

TEST(probing, finds_nothing_in_permuted_labels_by_any_kind_of_candidate) {
    SharedRows data = overlapping_classes(240, many_features, 4, 60, 26);
    RandomStream stream(27);
    shuffle<Label>(*data.labels, stream);
    Probed probed(data, {.with_table = true});
    // Four equal classes; 480 questions about 240 rows: the standard error of one candidate is 0.028 or less.
    double mean = 0;
    const auto scores = probed.probing.score(probed_candidates(many_features), 10000, {});
    for (const CandidateScore& score : scores) {
        EXPECT_LT(score.accuracy, 0.25 + 0.1) << describe(score.candidate);
        mean += score.accuracy / static_cast<double>(scores.size());
    }
    EXPECT_NEAR(mean, 0.25, 0.06);
}

TEST(probing, finds_nothing_in_groups_of_copies_with_random_labels) {
    const SharedRows data = unpredictable_copies(40, 4, many_features, 4, 28);
    Probed leaking(data, {.with_table = true});
    Probed grouped(data, {.grouped = true, .with_table = true});
    for (const CandidateScore& score : grouped.probing.score(probed_candidates(many_features), 10000, {})) {
        EXPECT_LT(score.accuracy, 0.25 + 0.25)
            << describe(score.candidate);  // 40 groups: standard error 0.07
    }
    // Without groups the copies give the answer away: the leak is there to be found.
    EXPECT_GT(leaking.probing.score(probed_candidates(many_features), 10000, {}).front().accuracy, 0.9);
}

TEST(select_candidates, repeats_the_draws_as_often_as_asked_on_the_same_rows) {
    const SharedRows data = overlapping_classes(700, 3, 3, 200, 29);
    const LearningSpace whole = whole_space(data, false);
    MicroLearnerOptions options{
        .construction = Construction::naive, .num_neighbors = {5}, .costs = {1.0}, .gammas = {1.0}};
    EXPECT_EQ(select_candidates(whole, {}, options, {}).left_out.truth.size(), 700u);  // 600 are enough
    options.num_repeats = 2;
    EXPECT_EQ(select_candidates(whole, {}, options, {}).left_out.truth.size(), 1400u);
    options.max_probe_rows = 100;
    const LeftOutVote vote = select_candidates(whole, {}, options, {}).left_out;
    EXPECT_EQ(vote.truth.size(), 200u);
    auto first = std::vector(vote.rows.begin(), vote.rows.begin() + 100);
    auto second = std::vector(vote.rows.begin() + 100, vote.rows.end());
    EXPECT_NE(first, second);
    std::ranges::sort(first);
    std::ranges::sort(second);
    EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace hardlearn::testing
