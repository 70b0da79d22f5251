#include "hardlearn/explanation/explanation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/traininglet/fusion.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/stages.hpp"

namespace hardlearn::testing {
namespace {

void expect_consistent(const MicroLearner& model, const Dataset& queries, RowIndex row) {
    const Explanation why = explain(model, queries, row, {.lhi_seeds = 1});
    const auto prediction = predict(model, queries, std::span(&row, 1));
    EXPECT_EQ(why.prediction, prediction.labels[0]);
    EXPECT_TRUE(std::ranges::equal(why.scores, prediction.scores.row(0)));
    std::vector<int> votes(model.num_classes());
    std::set<RowIndex> samples;
    for (const auto& sample : why.samples) samples.insert(sample.row);
    for (const ExplainedDuel& duel : why.duels()) {
        double sum = duel.bias, balance = 0;
        for (const ExplainedVector& vector : duel.support_vectors) {
            EXPECT_TRUE(samples.contains(vector.row));
            EXPECT_DOUBLE_EQ(vector.contribution, vector.coefficient * vector.kernel);
            EXPECT_GT(vector.label == duel.positive ? vector.coefficient : -vector.coefficient, 0);
            EXPECT_LE(std::abs(vector.coefficient), model.chosen().cost * 1.0001);
            sum += vector.contribution;
            balance += vector.coefficient;
        }
        EXPECT_NEAR(sum, duel.decision_value, 1e-4);
        EXPECT_NEAR(balance, 0, 1e-3 * model.chosen().cost);
        ++votes[static_cast<std::size_t>(duel.decision_value > 0 ? duel.positive : duel.negative)];
    }
    EXPECT_EQ(std::ranges::max_element(votes) - votes.begin(), why.prediction);
}

TEST(explanation, contributions_and_bias_sum_to_the_decision_value_that_votes) {
    const Dataset training = ring_of_classes(160, 4, 0.6, 21);
    const Dataset fresh = ring_of_classes(12, 4, 0.6, 22);
    MicroLearnerOptions options = small_grid();
    for (const std::size_t k : {std::size_t{25}, all_neighbors}) {
        options.num_neighbors = {k};
        const MicroLearner model = fit_micro_learner(training, all_rows(160), options);
        for (RowIndex row = 0; row < 12; ++row) expect_consistent(model, fresh, row);
    }
}

TEST(explanation, names_the_rows_of_the_training_file) {
    const Dataset data = ring_of_classes(100, 2, 0.5, 23);
    std::vector<RowIndex> even;
    for (RowIndex row = 0; row < 100; row += 2) even.push_back(row + row % 4 / 2);
    const MicroLearner model = fit_micro_learner(data, even, small_grid());
    const RowIndex query = even[5];
    const Explanation why = explain(model, data, query, {.lhi_seeds = 1});
    // A training row asked about itself is its own nearest neighbour.
    EXPECT_EQ(why.samples.front().source_row, query);
    EXPECT_EQ(why.samples.front().distances[0], 0.0);
    for (std::size_t i = 1; i < why.samples.size(); ++i) {
        EXPECT_LE(why.samples[i - 1].distances[0], why.samples[i].distances[0]);
    }
}

TEST(explanation, gives_the_hardness_of_the_traininglet_beside_that_of_the_whole_which_the_model_keeps) {
    const Dataset training = ring_of_classes(160, 4, 0.6, 24);
    MicroLearnerOptions options = small_grid();
    options.num_neighbors = {40};
    options.hardness = true;
    const MicroLearner model = fit_micro_learner(training, all_rows(160), options);
    const Explanation why = explain(model, training, 0, {.lhi_seeds = 2});
    ASSERT_TRUE(why.training_lhi.has_value());
    EXPECT_GE(*why.training_lhi, 0);
    EXPECT_LE(*why.training_lhi, 1);
    EXPECT_EQ(*why.training_lhi, model.parts().hardness->learning_hard_index);
    EXPECT_EQ(std::isnan(why.traininglet_lhi), why.samples.size() < 8);
}

TEST(explanation, of_a_machine_on_all_rows_has_one_index_for_both) {
    const Dataset training = ring_of_classes(60, 3, 0.6, 30);
    MicroLearnerOptions options = small_grid();
    options.num_neighbors = {all_neighbors};
    for (const bool hardness : {true, false}) {
        options.hardness = hardness;
        const MicroLearner model = fit_micro_learner(training, all_rows(60), options);
        ReportedStages stages;
        const Explanation why =
            explain(model, training, 0, {.search_counterfactual = false}, stages.context());
        EXPECT_FALSE(stages.contain("embedding")) << "nothing is measured again";
        EXPECT_EQ(why.training_lhi.has_value(), hardness);
        if (hardness) {
            EXPECT_EQ(why.traininglet_lhi, *why.training_lhi);
        } else {
            EXPECT_TRUE(std::isnan(why.traininglet_lhi));
        }
    }
}

TEST(explanation, of_a_row_that_is_not_there_is_an_error) {
    const Dataset training = ring_of_classes(160, 4, 0.6, 24);
    const MicroLearner model = fit_micro_learner(training, all_rows(160), small_grid());
    const RowIndex missing = 160;
    expect_error_message(ErrorCode::bad_argument, "row 161 does not exist: the data has 160 rows",
                         [&] { explain(model, training, missing); });
}

const LedgerEntry* entry_of(const MicroLearner& model, RowIndex row) {
    const auto& ledger = model.parts().precision->sanitization.ledger;
    const auto found = std::ranges::find(ledger, row, &LedgerEntry::row);
    return found == ledger.end() ? nullptr : &*found;
}

MicroLearner precision_model(const Dataset& training, std::size_t pruned_neighbors) {
    MicroLearnerOptions options = small_grid();
    options.construction = Construction::ptc;
    options.num_neighbors = {20};
    options.sanitization.num_pruned_neighbors = pruned_neighbors;
    return fit_micro_learner(training, all_rows(training.rows), options);
}

TEST(explanation, tells_of_each_pruned_row_what_the_ledger_says) {
    const Dataset training = ring_of_classes(120, 3, 0.7, 25);
    const Dataset fresh = ring_of_classes(10, 3, 0.7, 26);
    std::set<PruningStage> stages;
    std::set<LedgerReason> reasons;
    for (const std::size_t pruned_neighbors : {0, 1}) {
        const MicroLearner model = precision_model(training, pruned_neighbors);
        for (RowIndex query = 0; query < 10; ++query) {
            const Explanation why =
                explain(model, fresh, query, {.lhi_seeds = 1, .search_counterfactual = false});
            std::set<RowIndex> samples;
            for (const ExplainedSample& sample : why.samples) samples.insert(sample.row);
            for (const ExplainedPruning& pruning : why.pruned) {
                EXPECT_FALSE(samples.contains(pruning.row));
                const LedgerEntry* entry = entry_of(model, pruning.row);
                ASSERT_NE(entry, nullptr);
                EXPECT_EQ(pruning.reason, entry->reason);
                EXPECT_EQ(pruning.predicted, given_class(model.parts(), entry->predicted));
                EXPECT_EQ(pruning.because_of, entry->because_of);
                EXPECT_EQ(pruning.because_of_source, model.source_rows()[entry->because_of]);
                EXPECT_EQ(pruning.predicted != pruning.label,
                          !model.parts().precision->sanitization.is_good[pruning.row]);
                stages.insert(pruning.stage);
                reasons.insert(pruning.reason);
            }
        }
    }
    EXPECT_EQ(stages.size(), 2u);
    EXPECT_TRUE(reasons.contains(LedgerReason::predicted_wrongly));
    EXPECT_TRUE(reasons.contains(LedgerReason::neighbor_of_bad));
}

TEST(explanation, keeps_no_row_out_that_is_among_the_samples) {
    // Fused without precision pruning: anchors bring in rows that are not clean.
    MicroLearnerOptions options = small_grid();
    options.construction = Construction::ptc;
    options.num_neighbors = {20};
    options.precision_pruning = false;
    const Dataset training = ring_of_classes(120, 3, 0.7, 25);
    const Dataset fresh = ring_of_classes(10, 3, 0.7, 26);
    const MicroLearner model = fit_micro_learner(training, all_rows(training.rows), options);
    std::size_t unclean_samples = 0;
    for (RowIndex query = 0; query < 10; ++query) {
        const Explanation why =
            explain(model, fresh, query, {.lhi_seeds = 1, .search_counterfactual = false});
        std::set<RowIndex> samples;
        for (const ExplainedSample& sample : why.samples) {
            samples.insert(sample.row);
            unclean_samples += model.parts().precision->sanitization.is_clean[sample.row] == 0;
        }
        for (const ExplainedPruning& pruning : why.pruned) EXPECT_FALSE(samples.contains(pruning.row));
    }
    EXPECT_GT(unclean_samples, 0u) << "nothing was asked";
}

TEST(explanation, tells_which_meta_traininglet_brought_each_sample_in) {
    const Dataset training = ring_of_classes(120, 3, 0.6, 27);
    const MicroLearner model = precision_model(training, 0);
    std::uint8_t all_origins = 0;
    for (RowIndex query = 0; query < 10; ++query) {
        const Explanation why =
            explain(model, training, query, {.lhi_seeds = 1, .search_counterfactual = false});
        for (const ExplainedSample& sample : why.samples) {
            EXPECT_NE(sample.origins, 0);
            EXPECT_EQ(sample.left_out,
                      given_class(model.parts(), model.parts().precision->left_out[sample.row]));
            EXPECT_EQ(sample.cost_factor, 1);
            EXPECT_NEAR(std::hypot(sample.place[0], sample.place[1]), sample.distances[0], 1e-9);
            all_origins |= sample.origins;
        }
    }
    EXPECT_EQ(all_origins, local_ball | first_hop | second_hop | random_anchor);
}

TEST(explanation, tells_the_cost_factors_of_soft_sanitization) {
    const Dataset training = ring_of_classes(120, 3, 0.7, 28);
    MicroLearnerOptions options = small_grid();
    options.construction = Construction::ptc;
    options.cleaning = Cleaning::soft;
    options.fusion = options.precision_pruning = false;
    const MicroLearner model = fit_micro_learner(training, all_rows(120), options);
    ASSERT_EQ(model.chosen().cleaning, Cleaning::soft);
    const Explanation why = explain(model, training, 4, {.lhi_seeds = 1, .search_counterfactual = false});
    bool some_differ = false;
    for (const ExplainedSample& sample : why.samples) {
        EXPECT_EQ(sample.cost_factor, static_cast<double>(model.parts().precision->cost_factors[sample.row]));
        some_differ |= sample.cost_factor != 1;
    }
    EXPECT_TRUE(some_differ);
    EXPECT_TRUE(why.pruned.empty());
}

TEST(explanation, of_a_vote_gives_each_class_its_voters_and_their_weight) {
    const Dataset training = ring_of_classes(90, 3, 0.8, 29);
    const MicroLearner model =
        fit_micro_learner(training, all_rows(90),
                          {.construction = Construction::automatic, .num_voters = 7, .hardness = false});
    const Explanation why = explain(model, training, 2, {.lhi_seeds = 1, .search_counterfactual = false});
    EXPECT_FALSE(why.counterfactual.has_value());
    ASSERT_EQ(why.votes.size(), 3u);
    std::size_t voters = 0, duels = 0;
    double weight = 0;
    for (Label label = 0; label < 3; ++label) {
        const ExplainedVote& vote = why.votes[static_cast<std::size_t>(label)];
        EXPECT_EQ(std::ranges::count(why.voters, label, &ExplainedVoter::prediction),
                  static_cast<std::ptrdiff_t>(vote.voters));
        voters += vote.voters, duels += vote.duels, weight += vote.weight;
    }
    EXPECT_EQ(voters, why.voters.size());
    EXPECT_EQ(duels, why.duels().size());
    EXPECT_NEAR(weight, 1, 1e-12);
}

}  // namespace
}  // namespace hardlearn::testing
