#include "hardlearn/svm/one_vs_one.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/labelled_rows.hpp"
#include "tests/support/test_data.hpp"
#include "tests/svm/libsvm_oracle.hpp"
#include "tests/svm/problems.hpp"

namespace hardlearn::testing {
namespace {

void expect_same_votes(const Votes& a, const Votes& b) {
    EXPECT_EQ(a.classes, b.classes);
    EXPECT_EQ(a.decision_values, b.decision_values);
    EXPECT_EQ(a.votes, b.votes);
    EXPECT_EQ(a.winner, b.winner);
}

std::vector<float> kernel_of_row(const Kernel& kernel, const LabelledRows& samples, std::size_t row) {
    std::vector<float> values(samples.labels.size());
    kernel_values(kernel, samples.rows.row(row).data(), samples.rows, all_rows(samples), values);
    return values;
}

TEST(one_vs_one, fitting_and_voting_at_once_has_the_bits_of_the_model) {
    SolverWorkspace workspace;
    Votes reused;
    for (const std::size_t size : {300u, 2u, 26u, 70u, 150u}) {
        for (const std::size_t classes : {2u, 3u, 26u}) {
            const LabelledRows samples = random_clouds(size, 7, classes, 0.5, size + classes);
            const Kernel kernel{.gamma = 0.2};
            const auto gram = gram_matrix(kernel, samples.rows, all_rows(samples));
            std::vector<float> costs(size, 1.0f);
            for (std::size_t i = 0; i < size; ++i) costs[i] += static_cast<float>(i % 5);
            for (const auto& given : {std::vector<float>{}, costs}) {
                const auto model =
                    fit_one_vs_one({.gram = gram, .labels = samples.labels, .costs = given}, {});
                for (const std::size_t q : {std::size_t{0}, size - 1}) {
                    const auto query = kernel_of_row(kernel, samples, q);
                    const Votes by_model = vote(model, query);
                    expect_same_votes(
                        by_model,
                        fit_and_vote({.gram = gram, .labels = samples.labels, .costs = given}, query, {}));
                    fit_and_vote({.gram = gram, .labels = samples.labels, .costs = given}, query, {},
                                 workspace, reused);
                    expect_same_votes(by_model, reused);
                }
            }
        }
    }
}

TEST(one_vs_one, fitting_from_rows_has_the_bits_of_their_kernel_matrix) {
    SolverWorkspace workspace;
    Votes votes;
    for (const std::size_t size : {2u, 20u, 65u, 150u}) {
        for (const std::size_t features : {3u, 20u, 64u, 90u}) {
            const LabelledRows samples = random_clouds(size + 1, features, 5, 0.5, size + features);
            const std::vector<Label> labels(samples.labels.begin(), samples.labels.end() - 1);
            std::vector<RowIndex> ids(size);
            std::iota(ids.begin(), ids.end(), 0u);
            std::vector<float> costs(size, 1.0f), query(size);
            for (std::size_t i = 0; i < size; ++i) costs[i] += static_cast<float>(i % 5);
            const float* query_row = samples.rows.row(size).data();
            for (const Kernel& kernel : {Kernel{.gamma = 0.1}, Kernel{.kind = KernelKind::linear}}) {
                const auto gram = gram_matrix(kernel, samples.rows, ids);
                kernel_values(kernel, query_row, samples.rows, ids, query);
                const Votes expected =
                    fit_and_vote({.gram = gram, .labels = labels, .costs = costs}, query, {.cost = 10});
                fit_and_vote(
                    {.kernel = kernel, .rows = samples.rows, .ids = ids, .labels = labels, .costs = costs},
                    query_row, {.cost = 10}, workspace, votes);
                expect_same_votes(expected, votes);
                EXPECT_EQ(fit_and_choose({.kernel = kernel,
                                          .rows = samples.rows,
                                          .ids = ids,
                                          .labels = labels,
                                          .costs = costs},
                                         query_row, {.cost = 10}, workspace),
                          expected.winner);
            }
        }
    }
}

// Problems asked by all duels and by few.
struct Comparison {
    std::size_t num_duels = 0;
    std::size_t num_pairs = 0;
    std::size_t num_cycles = 0;  // nobody beats all
};

void compare_choices(const LabelledRows& samples, const Kernel& kernel, double cost, Comparison& comparison,
                     SolverWorkspace& workspace) {
    // The last sample asks the others.
    const std::size_t size = samples.labels.size() - 1;
    std::vector<RowIndex> ids = all_rows(samples);
    ids.pop_back();
    const std::vector<Label> labels(samples.labels.begin(), samples.labels.end() - 1);
    const auto gram = gram_matrix(kernel, samples.rows, ids);
    std::vector<float> query(size), balanced;
    kernel_values(kernel, samples.rows.row(size).data(), samples.rows, ids, query);
    for (const Label label : labels) {
        balanced.push_back(static_cast<float>(cost * static_cast<double>(size) /
                                              static_cast<double>(std::ranges::count(labels, label))));
    }
    for (const auto& costs : {std::vector<float>{}, balanced}) {
        const Votes votes =
            fit_and_vote({.gram = gram, .labels = labels, .costs = costs}, query, {.cost = cost});
        ASSERT_EQ(fit_and_choose({.gram = gram, .labels = labels, .costs = costs}, query, {.cost = cost},
                                 workspace),
                  votes.winner);
        EXPECT_LE(workspace.num_duels(), votes.decision_values.size());
        comparison.num_duels += workspace.num_duels();
        comparison.num_pairs += votes.decision_values.size();
        comparison.num_cycles += std::ranges::max(votes.votes) + 1 < votes.classes.size();
    }
}

TEST(one_vs_one, choosing_from_few_duels_finds_the_winner_of_all) {
    SolverWorkspace workspace;
    Comparison random;
    for (std::uint64_t seed = 0; seed < 1500; ++seed) {
        const std::size_t size = 3 + seed * 7 % 58, classes = 1 + seed % 26;
        const LabelledRows samples =
            random_clouds(size, 5, classes, 0.1 * static_cast<double>(seed % 8), seed);
        const Kernel kernel = seed % 5 == 0 ? Kernel{.kind = KernelKind::linear}
                                            : Kernel{.gamma = 0.02 * static_cast<double>(1 + seed % 20)};
        compare_choices(samples, kernel, seed % 2 == 0 ? 1.0 : 10.0, random, workspace);
    }
    EXPECT_GT(random.num_cycles, 50u);
    EXPECT_LT(random.num_duels, random.num_pairs / 2);
}

// Query `query` of `all` behind its nearest others.
LabelledRows nearest_and_query(const LabelledRows& all, std::size_t query, std::size_t num_nearest) {
    std::vector<float> squared(all.labels.size());
    squared_euclidean_to_all(all.rows.row(query).data(), all.rows, squared);
    std::vector<RowIndex> rows = all_rows(all);
    std::erase(rows, static_cast<RowIndex>(query));
    std::ranges::nth_element(rows, rows.begin() + static_cast<std::ptrdiff_t>(num_nearest), {},
                             [&](RowIndex i) { return std::pair(squared[i], i); });
    rows.resize(num_nearest);
    rows.push_back(static_cast<RowIndex>(query));
    LabelledRows samples{gather_rows<const float, RowIndex>(all.rows, rows), {}};
    for (const RowIndex i : rows) samples.labels.push_back(all.labels[i]);
    return samples;
}

TEST(one_vs_one, choosing_finds_the_winner_of_all_on_real_traininglets) {
    SolverWorkspace workspace;
    for (const char* name : {"gtzan30s.csv", "letter26.csv", "libras15.csv", "yeast10.csv"}) {
        HARDLEARN_RESEARCH_DATA(path, name);
        const LabelledRows all = read_standardised(path);
        const Kernel kernel{.gamma = 1.0 / static_cast<double>(all.rows.columns())};
        Comparison comparison;
        for (std::size_t q = 0; q < 150; ++q) {
            compare_choices(nearest_and_query(all, q * all.labels.size() / 150, 20 + q % 100), kernel,
                            q % 2 == 0 ? 1.0 : 10.0, comparison, workspace);
        }
        EXPECT_LT(comparison.num_duels, comparison.num_pairs) << name;
    }
}

TEST(one_vs_one, choosing_survives_kernel_values_that_are_not_numbers) {
    const LabelledRows samples = random_clouds(30, 5, 6, 0.4, 1);
    const auto gram = gram_matrix({.gamma = 0.2}, samples.rows, all_rows(samples));
    SolverWorkspace workspace;
    for (const float odd : {NAN, INFINITY, -INFINITY}) {
        for (std::size_t at = 0; at < 30; ++at) {
            std::vector<float> query(30, 0.5f);
            query[at] = odd;
            EXPECT_EQ(fit_and_choose({.gram = gram, .labels = samples.labels}, query, {}, workspace),
                      fit_and_vote({.gram = gram, .labels = samples.labels}, query, {}).winner);
        }
    }
}

TEST(one_vs_one, samples_need_not_be_sorted_by_class) {
    const LabelledRows samples = random_clouds(60, 5, 4, 0.4, 1);
    const LabelledRows sorted = sorted_by_class(samples);
    const Kernel kernel{.gamma = 0.2};
    const auto gram = gram_matrix(kernel, samples.rows, all_rows(samples));
    const auto sorted_gram = gram_matrix(kernel, sorted.rows, all_rows(sorted));
    const float* query = samples.rows.row(17).data();
    std::vector<float> values(60), sorted_values(60);
    kernel_values(kernel, query, samples.rows, all_rows(samples), values);
    kernel_values(kernel, query, sorted.rows, all_rows(sorted), sorted_values);
    expect_same_votes(fit_and_vote({.gram = gram, .labels = samples.labels}, values, {}),
                      fit_and_vote({.gram = sorted_gram, .labels = sorted.labels}, sorted_values, {}));
}

TEST(one_vs_one, a_model_fitted_from_rows_has_the_bits_of_one_fitted_from_their_kernel_matrix) {
    const LabelledRows samples = random_clouds(150, 5, 4, 0.4, 1);
    const Kernel kernel{.gamma = 0.2};
    const auto from_gram = fit_one_vs_one(
        {.gram = gram_matrix(kernel, samples.rows, all_rows(samples)), .labels = samples.labels},
        {.cost = 10});
    const auto from_rows =
        fit_one_vs_one({.kernel = kernel, .rows = samples.rows, .labels = samples.labels}, {.cost = 10});
    ASSERT_EQ(from_gram.duels.size(), 6u);
    for (std::size_t d = 0; d < 6; ++d) {
        EXPECT_EQ(from_gram.duels[d].samples, from_rows.duels[d].samples);
        EXPECT_EQ(from_gram.duels[d].coefficients, from_rows.duels[d].coefficients);
        EXPECT_EQ(from_gram.duels[d].bias, from_rows.duels[d].bias);
    }
}

TEST(one_vs_one, a_small_memory_limit_changes_decision_values_only_within_tolerance) {
    const LabelledRows samples = random_clouds(200, 5, 3, 0.4, 1);
    for (const Kernel& kernel : {Kernel{.gamma = 0.2}, Kernel{.kind = KernelKind::linear}}) {
        const auto whole =
            fit_one_vs_one({.kernel = kernel, .rows = samples.rows, .labels = samples.labels}, {});
        const auto cached = fit_one_vs_one({.kernel = kernel, .rows = samples.rows, .labels = samples.labels},
                                           {.memory_limit = 4000});
        for (std::size_t q = 0; q < 200; q += 7) {
            const auto query = kernel_of_row(kernel, samples, q);
            const auto a = vote(whole, query).decision_values, b = vote(cached, query).decision_values;
            for (std::size_t d = 0; d < a.size(); ++d) EXPECT_NEAR(a[d], b[d], 5e-3);
        }
    }
}

TEST(one_vs_one, any_number_of_threads_gives_the_same_bits) {
    const LabelledRows samples = random_clouds(400, 5, 6, 0.4, 2);
    const Kernel kernel{.gamma = 0.2};
    for (const std::size_t limit : {std::size_t{256} << 20, std::size_t{4000}}) {
        const auto one = fit_one_vs_one({.kernel = kernel, .rows = samples.rows, .labels = samples.labels},
                                        {.memory_limit = limit}, {.threads = 1});
        const auto two = fit_one_vs_one({.kernel = kernel, .rows = samples.rows, .labels = samples.labels},
                                        {.memory_limit = limit}, {.threads = 2});
        for (std::size_t d = 0; d < one.duels.size(); ++d) {
            EXPECT_EQ(one.duels[d].coefficients, two.duels[d].coefficients);
            EXPECT_EQ(one.duels[d].bias, two.duels[d].bias);
        }
    }
}

TEST(one_vs_one, every_instruction_set_gives_the_same_bits) {
    const auto answers = [] {
        std::vector<float> values;
        for (const std::size_t size : {5u, 37u, 120u, 260u}) {
            const LabelledRows samples = random_clouds(size, 7, 5, 0.4, size);
            const Kernel kernel{.gamma = 0.1};
            const auto gram = gram_matrix(kernel, samples.rows, all_rows(samples));
            const auto votes = fit_and_vote({.gram = gram, .labels = samples.labels},
                                            kernel_of_row(kernel, samples, 1), {.cost = 10});
            values.insert(values.end(), votes.decision_values.begin(), votes.decision_values.end());
        }
        return values;
    };
    const auto best = answers();
    for (const std::int64_t target : {std::int64_t{HWY_AVX2}, std::int64_t{HWY_SCALAR}}) {
        if ((hwy::SupportedTargets() & target) == 0 && target != HWY_SCALAR) continue;
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        const auto other = answers();
        hwy::SetSupportedTargetsForTest(0);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        EXPECT_EQ(best, other) << hwy::TargetName(target);
    }
}

TEST(one_vs_one, costs_per_sample_follow_the_samples_into_their_duels) {
    const LabelledRows samples = random_clouds(90, 5, 3, 0.3, 4);
    const LabelledRows sorted = sorted_by_class(samples);
    const Kernel kernel{.gamma = 0.2};
    const std::vector<double> weights = {4.0, 1.0, 0.5};
    std::vector<float> costs;
    for (const Label label : samples.labels)
        costs.push_back(static_cast<float>(weights[static_cast<std::size_t>(label)]));
    const auto model = fit_one_vs_one(
        {.kernel = kernel, .rows = samples.rows, .labels = samples.labels, .costs = costs}, {});
    LibsvmModel oracle(gram_matrix(kernel, sorted.rows, all_rows(sorted)), sorted.labels, 1.0, 1e-3, weights);
    for (std::size_t q = 0; q < 90; q += 11) {
        std::vector<float> sorted_query(90);
        kernel_values(kernel, samples.rows.row(q).data(), sorted.rows, all_rows(sorted), sorted_query);
        const auto ours = vote(model, kernel_of_row(kernel, samples, q));
        const auto theirs = oracle.answer(sorted_query);
        for (std::size_t d = 0; d < 3; ++d) {
            EXPECT_NEAR(static_cast<double>(ours.decision_values[d]), theirs.decision_values[d], 5e-3);
        }
    }
}

TEST(one_vs_one, labels_may_leave_gaps) {
    const LabelledRows samples = random_clouds(30, 5, 3, 1.5, 4);
    std::vector<Label> gapped;
    for (const Label label : samples.labels) gapped.push_back(2 + 3 * label);
    const auto gram = gram_matrix({.gamma = 0.2}, samples.rows, all_rows(samples));
    const auto query = kernel_of_row({.gamma = 0.2}, samples, 0);
    const Votes plain = fit_and_vote({.gram = gram, .labels = samples.labels}, query, {});
    const Votes votes = fit_and_vote({.gram = gram, .labels = gapped}, query, {});
    EXPECT_EQ(votes.classes, (std::vector<Label>{2, 5, 8}));
    EXPECT_EQ(votes.decision_values, plain.decision_values);
    EXPECT_EQ(votes.winner, 2 + 3 * plain.winner);
    SolverWorkspace workspace;
    EXPECT_EQ(fit_and_choose({.gram = gram, .labels = gapped}, query, {}, workspace), votes.winner);
}

TEST(one_vs_one, a_single_class_wins_without_a_duel) {
    const LabelledRows samples = random_clouds(5, 3, 1, 1.0, 1);
    const std::vector<Label> labels(5, 3);
    const auto gram = gram_matrix({.gamma = 0.2}, samples.rows, all_rows(samples));
    const Votes votes = fit_and_vote({.gram = gram, .labels = labels}, std::vector<float>(5, 0.5f), {});
    EXPECT_EQ(votes.winner, 3);
    SolverWorkspace workspace;
    EXPECT_EQ(fit_and_choose({.gram = gram, .labels = labels}, std::vector<float>(5, 0.5f), {}, workspace),
              3);
    EXPECT_EQ(workspace.num_duels(), 0u);
    EXPECT_TRUE(votes.decision_values.empty());
    EXPECT_TRUE(
        fit_one_vs_one({.kernel = {.gamma = 0.2}, .rows = samples.rows, .labels = labels}, {}).duels.empty());
    std::vector<float> scores(5);
    class_scores(votes, scores);
    EXPECT_EQ(scores, (std::vector<float>{0, 0, 0, 1, 0}));
}

TEST(one_vs_one, a_decision_value_of_zero_goes_to_the_negative_class_and_tied_votes_to_the_lower) {
    // Two equal samples of two classes: every value is 0, so class 1 wins.
    const std::vector<float> ones(4, 1.0f);
    const std::vector<Label> labels = {0, 1};
    const Votes votes =
        fit_and_vote({.gram = {ones.data(), 2, 2}, .labels = labels}, std::vector{1.0f, 1.0f}, {});
    EXPECT_EQ(votes.decision_values, std::vector{0.0f});
    EXPECT_EQ(votes.winner, 1);
    // 0 beats 1, 1 beats 2, 2 beats 0: one vote each.
    OneVsOne cycle{.classes = {0, 1, 2}, .duels = {}};
    for (const auto& [a, b, bias] : {std::tuple{0, 1, 1.0}, {0, 2, -1.0}, {1, 2, 1.0}}) {
        cycle.duels.push_back(
            {.positive = a, .negative = b, .samples = {}, .coefficients = {}, .bias = bias});
    }
    EXPECT_EQ(vote(cycle, {}).votes, (std::vector<std::uint32_t>{1, 1, 1}));
    EXPECT_EQ(vote(cycle, {}).winner, 0);
}

TEST(class_scores, are_mean_logistic_values_scaled_to_one) {
    const Votes votes{
        .classes = {0, 2, 3}, .decision_values = {1.0f, 0.5f, -0.25f}, .votes = {2, 0, 1}, .winner = 0};
    std::vector<float> scores(5, -1.0f);
    class_scores(votes, scores);
    const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
    EXPECT_NEAR(scores[0], (logistic(1) + logistic(0.5)) / 3, 1e-6);
    EXPECT_NEAR(scores[2], (logistic(-1) + logistic(-0.25)) / 3, 1e-6);
    EXPECT_NEAR(scores[3], (logistic(-0.5) + logistic(0.25)) / 3, 1e-6);
    EXPECT_EQ(scores[1], 0.0f);
    EXPECT_NEAR(std::accumulate(scores.begin(), scores.end(), 0.0f), 1, 1e-6);
}

TEST(class_scores, the_winner_has_the_highest_score_even_against_the_soft_scores) {
    const Votes votes{
        .classes = {0, 1, 2}, .decision_values = {0.01f, 0.01f, 5.0f}, .votes = {2, 1, 0}, .winner = 0};
    std::vector<float> scores(3);
    class_scores(votes, scores);
    EXPECT_GT(scores[0], scores[1]);
    EXPECT_GT(scores[1], scores[2]);
}

TEST(one_vs_one, impossible_problems_are_refused_with_their_values) {
    const Matrix<float> gram(3, 3);
    const std::vector<Label> labels = {0, 1, 1};
    const std::vector<float> query(3);
    expect_error(ErrorCode::bad_argument, "square, got 3 x 2",
                 [&] { fit_and_vote({.gram = Matrix<float>(3, 2), .labels = labels}, query, {}); });
    expect_error(ErrorCode::bad_argument, "2 labels for 3 samples", [&] {
        fit_and_vote({.gram = gram, .labels = std::vector<Label>{0, 1}}, query, {});
    });
    expect_error(ErrorCode::bad_argument, "at least one sample",
                 [&] { fit_and_vote({.gram = gram, .labels = {}}, query, {}); });
    SolverWorkspace workspace;
    expect_error(ErrorCode::bad_argument, "at least one sample",
                 [&] { fit_and_choose({.gram = gram, .labels = {}}, query, {}, workspace); });
    expect_error(ErrorCode::bad_argument, "2 kernel values for 3 samples", [&] {
        fit_and_choose({.gram = gram, .labels = labels}, std::vector<float>(2), {}, workspace);
    });
    expect_error(ErrorCode::bad_argument, "label -4 of sample 1 is negative", [&] {
        fit_and_vote({.gram = gram, .labels = std::vector<Label>{0, -4, 1}}, query, {});
    });
    expect_error(ErrorCode::bad_argument, "2 kernel values for 3 samples",
                 [&] { fit_and_vote({.gram = gram, .labels = labels}, std::vector<float>(2), {}); });
    expect_error(ErrorCode::bad_argument, "the cost of sample 1 must be positive and finite, got 0", [&] {
        fit_one_vs_one({.gram = gram, .labels = labels, .costs = std::vector{1.0f, 0.0f, 1.0f}}, {});
    });
    const auto model = fit_one_vs_one({.gram = Matrix<float>(3, 3), .labels = labels}, {});
    expect_error(ErrorCode::bad_argument, "2 kernel values", [&] { vote(model, std::vector<float>(2)); });
    std::vector<float> scores(1);
    expect_error(ErrorCode::bad_argument, "class 1 has no place among 1 scores",
                 [&] { class_scores(vote(model, query), scores); });
}

TEST(one_vs_one, a_stop_request_ends_the_fit) {
    const LabelledRows samples = random_clouds(30, 5, 3, 0.4, 2);
    std::stop_source source;
    source.request_stop();
    EXPECT_THROW(fit_one_vs_one({.kernel = {.gamma = 0.2}, .rows = samples.rows, .labels = samples.labels},
                                {}, {.stop = source.get_token()}),
                 Error);
}

}  // namespace
}  // namespace hardlearn::testing
