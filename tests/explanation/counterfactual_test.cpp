#include "hardlearn/explanation/counterfactual.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/explanation/remainder.hpp"
#include "hardlearn/learninglet/query_session.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/query_answer.hpp"
#include "hardlearn/svm/kernel.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

// A model with one naive candidate, and queries as it sees them.
struct Fixture {
    MicroLearner model;
    Matrix<float> features;
    ViewedRows queries;

    Fixture(const Dataset& training, const Dataset& fresh, const MicroLearnerOptions& options)
        : model(fit_micro_learner(training, all_rows(training.rows), options)),
          features(prepare(model.preparation(), fresh, all_rows(fresh.rows)).features),
          queries(view_queries(model.parts().space, features, {})) {}
};

Fixture ring_fixture(const MicroLearnerOptions& options, std::size_t classes = 3, std::size_t rows = 120) {
    return {ring_of_classes(rows, classes, 0.55, 31), ring_of_classes(24, classes, 0.55, 32), options};
}

MicroLearnerOptions naive_options(std::size_t k) {
    return {.construction = Construction::naive,
            .views = {View::euclidean},
            .num_neighbors = {k},
            .costs = {1.0},
            .gammas = {1.0},
            .hardness = false};
}

// The definition by other means: sorts all distances, completes classes, fits by rows.
Label answer_by_definition(const MicroLearner& model, MatrixView<const float> features, std::size_t query,
                           const std::set<RowIndex>& removed) {
    const Candidate& candidate = model.chosen();
    std::vector<std::pair<double, RowIndex>> by_distance;
    for (RowIndex row = 0; row < model.rows().rows(); ++row) {
        if (removed.contains(row)) continue;
        double distance = 0;
        for (std::size_t c = 0; c < features.columns(); ++c) {
            const double difference = features(query, c) - model.rows()(row, c);
            distance += difference * difference;
        }
        by_distance.emplace_back(distance, row);
    }
    std::ranges::sort(by_distance);
    std::set<RowIndex> chosen;
    std::set<Label> classes;
    for (std::size_t i = 0; i < by_distance.size(); ++i) {
        const RowIndex row = by_distance[i].second;
        const bool is_near = candidate.takes_all_rows() || i < candidate.num_neighbors;
        if (classes.insert(model.labels()[row]).second || is_near) chosen.insert(row);
    }
    const std::vector<RowIndex> rows(chosen.begin(), chosen.end());
    const Kernel kernel{.kind = KernelKind::rbf, .gamma = candidate.gamma};
    const OneVsOne machine = fit_one_vs_one({.kernel = kernel,
                                             .rows = gather_rows(model.rows().view(), std::span(rows)),
                                             .labels = labels_of(rows, model.parts().space.labels())},
                                            {.cost = candidate.cost});
    std::vector<float> values(rows.size());
    kernel_values(kernel, features.row(query).data(), model.rows(), rows, values);
    return given_class(model.parts(), vote(machine, values).winner);
}

std::set<RowIndex> as_set(const std::vector<RowIndex>& rows) {
    return {rows.begin(), rows.end()};
}

// What is promised of every result, checked by the definition.
void expect_holds(const Fixture& f, std::size_t query, const Counterfactual& found) {
    const Label own = answer_by_definition(f.model, f.features, query, {});
    ASSERT_EQ(own, answer_query(f.model, {f.queries, query}).prediction);
    if (found.found_by == CounterfactualSearch::none) {
        EXPECT_TRUE(found.rows.empty());
        EXPECT_EQ(found.prediction, own);
        return;
    }
    const std::set<RowIndex> removed = as_set(found.rows);
    EXPECT_EQ(removed.size(), found.rows.size());
    EXPECT_NE(found.prediction, own);
    EXPECT_EQ(answer_by_definition(f.model, f.features, query, removed), found.prediction);
    EXPECT_EQ(found.rows.size() == 1, found.found_by == CounterfactualSearch::one);
    for (const RowIndex row : found.rows) {
        std::set<RowIndex> fewer = removed;
        fewer.erase(row);
        EXPECT_EQ(answer_by_definition(f.model, f.features, query, fewer), own) << "not minimal";
    }
}

TEST(counterfactual, flips_the_answer_when_everything_is_computed_again_and_is_minimal) {
    std::map<CounterfactualSearch, int> found_by;
    for (const std::size_t k : {std::size_t{12}, std::size_t{30}, all_neighbors}) {
        const Fixture f = ring_fixture(naive_options(k));
        for (std::size_t query = 0; query < 24; ++query) {
            SCOPED_TRACE(query);
            const Counterfactual found = find_counterfactual(f.model, {f.queries, query});
            expect_holds(f, query, found);
            ++found_by[found.found_by];
        }
    }
    // The queries were made so that every way is taken.
    EXPECT_GT(found_by[CounterfactualSearch::one], 0);
    EXPECT_GT(found_by[CounterfactualSearch::two], 0);
    EXPECT_GT(found_by[CounterfactualSearch::greedy], 0);
}

TEST(counterfactual, of_two_means_that_no_sample_of_the_traininglet_would_do_alone) {
    const Fixture f = ring_fixture(naive_options(20));
    int checked = 0;
    for (std::size_t query = 0; query < 24; ++query) {
        const Counterfactual found = find_counterfactual(f.model, {f.queries, query});
        if (found.found_by == CounterfactualSearch::one) continue;
        ++checked;
        EXPECT_TRUE(found.whole_traininglet);
        EXPECT_GE(found.tried_alone, found.traininglet_size);
        const Label own = answer_by_definition(f.model, f.features, query, {});
        for (RowIndex row = 0; row < f.model.rows().rows(); ++row) {
            EXPECT_EQ(answer_by_definition(f.model, f.features, query, {row}), own);
        }
    }
    EXPECT_GT(checked, 0);
}

TEST(counterfactual, is_not_found_by_a_search_that_may_do_too_little) {
    const Fixture f = ring_fixture(naive_options(30));
    int not_found = 0;
    for (std::size_t query = 0; query < 24; ++query) {
        const Counterfactual found = find_counterfactual(
            f.model, {f.queries, query}, {.max_samples = 1, .max_paired = 0, .max_greedy = 1, .max_work = 0});
        EXPECT_EQ(found.tried_alone, 1u);
        EXPECT_FALSE(found.whole_traininglet);
        EXPECT_TRUE(found.found_by == CounterfactualSearch::none || found.rows.size() == 1);
        if (found.found_by == CounterfactualSearch::none) {
            ++not_found;
            EXPECT_EQ(found.removed_greedily, 1u);
        }
    }
    EXPECT_GT(not_found, 0);
}

TEST(counterfactual, is_the_same_for_any_number_of_threads) {
    MicroLearnerOptions options = naive_options(25);
    options.construction = Construction::ptc;
    const Fixture f = ring_fixture(options);
    int found = 0;
    for (std::size_t query = 0; query < 8; ++query) {
        const Counterfactual serial = find_counterfactual(f.model, {f.queries, query}, {}, {.threads = 1});
        const Counterfactual parallel = find_counterfactual(f.model, {f.queries, query}, {}, {.threads = 4});
        EXPECT_EQ(serial.rows, parallel.rows);
        EXPECT_EQ(serial.scores, parallel.scores);
        EXPECT_EQ(serial.found_by, parallel.found_by);
        found += !serial.rows.empty();
    }
    EXPECT_GT(found, 0);
}

TEST(counterfactual, rows_are_nowhere_in_what_the_precision_construction_builds_without_them) {
    MicroLearnerOptions options = naive_options(20);
    options.construction = Construction::ptc;
    const Fixture f = ring_fixture(options);
    int checked = 0;
    for (std::size_t query = 0; query < 24; ++query) {
        const Counterfactual found = find_counterfactual(f.model, {f.queries, query});
        if (found.rows.empty()) continue;
        ++checked;
        std::vector<RowIndex> removed = found.rows;
        std::ranges::sort(removed);
        const Remainder remainder = without_rows(f.model, f.model.parts().space, removed);
        const VoterLearninglet machine =
            learninglet_of(remainder, f.model, 0, with_mates(f.model, {f.queries, query}));
        std::vector<RowIndex> common;
        std::ranges::set_intersection(machine.traininglet.rows, removed, std::back_inserter(common));
        EXPECT_TRUE(common.empty());
        EXPECT_EQ(given_class(f.model.parts(), vote(machine.machine, machine.query_kernel).winner),
                  found.prediction);
        EXPECT_NE(found.prediction, answer_query(f.model, {f.queries, query}).prediction);
    }
    EXPECT_GE(checked, 3) << "some answers can be changed";
}

// By definition: what each tree's leaf holds without the removed rows, averaged over the trees that hold any.
std::vector<double> forest_without(const Fixture& f, const Voter& voter, std::size_t query,
                                   std::span<const RowIndex> removed) {
    const LearningSpace& space = f.model.parts().space;
    const auto weights = forest_class_weights(space.labels(), space.num_classes(), voter.candidate.balanced);
    const Matrix<std::uint32_t> leaves = forest_leaves(*voter.forest, space.rows());
    const Matrix<std::uint32_t> of_query = forest_leaves(*voter.forest, f.features);
    std::vector<double> sums(space.num_classes());
    double trees = 0;
    for (std::size_t t = 0; t < voter.forest->trees.size(); ++t) {
        std::vector<double> of_tree(space.num_classes());
        double total = 0;
        for (RowIndex row = 0; row < leaves.rows(); ++row) {
            if (leaves(row, t) != of_query(query, t) || std::ranges::binary_search(removed, row)) continue;
            const double draws = voter.forest->draws.rows() > 0 ? voter.forest->draws(t, row) : 1;
            const auto label = static_cast<std::size_t>(space.labels()[row]);
            of_tree[label] += draws * weights[label];
            total += draws * weights[label];
        }
        if (total == 0) continue;
        ++trees;
        for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += of_tree[c] / total;
    }
    for (double& sum : sums) sum /= std::max(trees, 1.0);
    return sums;
}

std::vector<double> logistic_without(const Fixture& f, const Voter& voter, std::size_t query,
                                     std::span<const RowIndex> removed) {
    const LearningSpace& space = f.model.parts().space;
    std::vector<RowIndex> rows;
    std::ranges::set_difference(voter.global.rows, removed, std::back_inserter(rows));
    const LogisticRegression logistic = fit_logistic(
        gather_rows(space.rows_as(voter.candidate.features).view(), std::span<const RowIndex>(rows)),
        labels_of(rows, space.labels()),
        {.cost = voter.candidate.cost, .balanced = voter.candidate.balanced});
    return ask_logistic(logistic, voter.candidate, Query{f.queries, query}.compared(), space.num_classes());
}

TEST(counterfactual, of_a_vote_is_confirmed_by_asking_every_voter_again) {
    const Dataset training = ring_of_classes(90, 3, 0.6, 33);
    MicroLearnerOptions options{.construction = Construction::automatic, .num_voters = 5, .hardness = false};
    const Fixture f(training, ring_of_classes(6, 3, 0.6, 34), options);
    int changed = 0;
    for (std::size_t query = 0; query < 6; ++query) {
        const QueryAnswer own = answer_query(f.model, {f.queries, query});
        const Counterfactual found = find_counterfactual(f.model, {f.queries, query});
        std::vector<RowIndex> removed = found.rows;
        std::ranges::sort(removed);
        const Remainder remainder = without_rows(f.model, f.model.parts().space, removed);
        std::vector<VoterAnswer> answers;
        for (const Voter& voter : f.model.parts().voters) {
            const Candidate& candidate = voter.candidate;
            if (voter.forest) {
                answers.push_back({{}, forest_without(f, voter, query, removed)});
            } else if (voter.logistic) {
                answers.push_back({{}, logistic_without(f, voter, query, removed)});
            } else if (candidate.takes_all_rows()) {
                const RowMachine fitted = fit_machine(remainder.learned(), candidate,
                                                      global_rows(remainder.learned(), candidate), {});
                answers.push_back(
                    {ask_machine(remainder.space, candidate, fitted, Query{f.queries, query}.compared()),
                     {}});
            } else {
                QuerySession session(remainder.learned(), {f.queries, query},
                                     {.largest_k = candidate.num_neighbors});
                answers.push_back({session.ask(candidate), {}});
            }
        }
        EXPECT_EQ(combine_answers(f.model, answers).prediction, found.prediction);
        EXPECT_EQ(found.prediction != own.prediction, !found.rows.empty());
        changed += found.prediction != own.prediction;
    }
    EXPECT_GT(changed, 0);
}

TEST(remainder, without_nothing_answers_like_the_model) {
    for (const Construction construction :
         {Construction::naive, Construction::ptc, Construction::automatic}) {
        MicroLearnerOptions options{.construction = construction, .hardness = false};
        if (construction == Construction::automatic) {
            options.num_voters = 3;
        } else {
            options.num_neighbors = {10, all_neighbors};
            options.costs = options.gammas = {1.0};
        }
        const Fixture f = ring_fixture(options, 3, 75);
        const Remainder everything = without_rows(f.model, f.model.parts().space, {});
        for (std::size_t query = 0; query < 24; ++query) {
            EXPECT_EQ(answer_by(everything, f.model, with_mates(f.model, {f.queries, query})).scores,
                      answer_query(f.model, {f.queries, query}).scores);
        }
    }
}

TEST(counterfactual, refuses_a_share_that_is_none) {
    const Fixture f = ring_fixture(naive_options(10));
    for (const double share : {0.0, 1.5, std::nan("")}) {
        EXPECT_TRUE(
            begins_with(error_message(ErrorCode::bad_argument,
                                      [&] {
                                          find_counterfactual(f.model, {f.queries, 0}, {.max_share = share});
                                      }),
                        "the share of samples to remove must be above 0"));
    }
}

}  // namespace
}  // namespace hardlearn::testing
