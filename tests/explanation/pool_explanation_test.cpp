#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "hardlearn/explanation/explanation.hpp"
#include "hardlearn/mil/fit_pool.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/query_answer.hpp"
#include "tests/mil/support.hpp"

namespace hardlearn::testing {
namespace {

std::vector<Candidate> one_of_every_learner() {
    const Candidate machine{
        .views = {View::euclidean}, .num_neighbors = all_neighbors, .cost = 3.0, .gamma = 0.3};
    std::vector<Candidate> kinds = {machine};
    kinds.push_back({.views = {View::euclidean}, .num_neighbors = 15, .cost = 3.0, .gamma = 0.3});
    kinds.push_back(machine);
    kinds.back().learner = Learner::logistic;
    kinds.back().features = Features::ranks;
    kinds.back().balanced = true;
    for (const Learner learner : {Learner::extra_trees, Learner::random_forest}) {
        kinds.push_back(machine);
        kinds.back().learner = learner;
        kinds.back().forest.min_leaf_rows = 3;
        kinds.back().balanced = true;
    }
    return kinds;
}

struct Fixture {
    Dataset training = ring_of_classes(120, 3, 0.6, 71);
    Dataset fresh = ring_of_classes(12, 3, 0.6, 72);
    MicroLearner model = fit_pool(training, all_rows(120),
                                  {.library = one_of_every_learner(), .weighed = false}, {.hardness = false});
    Explanation of(std::size_t row) const {
        return explain(model, fresh, row, {.lhi_seeds = 1, .search_counterfactual = false});
    }
};

TEST(pool_explanation, sums_from_rows_to_the_answer) {
    const Fixture f;
    const auto predicted = predict(f.model, f.fresh, all_rows(12));
    for (std::size_t row = 0; row < 12; ++row) {
        const Explanation why = f.of(row);
        ASSERT_TRUE(why.pool.has_value());
        EXPECT_EQ(why.prediction, predicted.labels[row]);
        // Voters' probabilities sum to the pool, and the pool's temperature makes the scores.
        double powers = 0;
        for (std::size_t c = 0; c < 3; ++c) {
            double sum = 0;
            for (const ExplainedVoter& voter : why.voters) sum += voter.weight * voter.scores[c];
            EXPECT_NEAR(sum, why.pool->probabilities[c], 1e-9);
            powers += std::pow(sum, 1 / why.pool->temperature);
        }
        for (std::size_t c = 0; c < 3; ++c)
            EXPECT_NEAR(std::pow(why.pool->probabilities[c], 1 / why.pool->temperature) / powers,
                        predicted.scores(row, c), 1e-5);
        if (!why.pool->worths.empty())
            EXPECT_EQ(std::ranges::max_element(why.pool->worths) - why.pool->worths.begin(), why.prediction);
    }
}

// p^sharpness * prior^exponent, normalised; nothing is near the floors here.
std::vector<double> calibrated(const MicroLearner& model, const MemberCalibration& calibration,
                               const std::vector<double>& p) {
    const auto counts = class_counts(model.labels(), 3);
    std::vector<double> result;
    double sum = 0;
    for (std::size_t c = 0; c < 3; ++c) {
        const double prior = static_cast<double>(counts[c]) / static_cast<double>(model.labels().size());
        sum += result.emplace_back(std::pow(std::max(p[c], 1e-4), calibration.sharpness) *
                                   std::pow(prior, calibration.prior_exponent));
    }
    for (double& value : result) value /= sum;
    return result;
}

TEST(pool_explanation, of_forests_gives_shares_that_sum_to_their_votes) {
    const Fixture f;
    int forests = 0;
    for (std::size_t row = 0; row < 12; ++row) {
        for (const ExplainedVoter& voter : f.of(row).voters) {
            if (!voter.candidate.is_forest()) continue;
            ++forests;
            std::vector<double> votes(3);
            for (const ExplainedShare& share : voter.shares)
                votes[static_cast<std::size_t>(share.label)] += share.share;
            EXPECT_NEAR(votes[0] + votes[1] + votes[2], 1, 1e-6);
            const auto expected = calibrated(f.model, *voter.calibration, votes);
            for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(voter.scores[c], expected[c], 1e-4);
        }
    }
    EXPECT_EQ(forests, 24);
}

TEST(pool_explanation, of_logistic_regressions_gives_contributions_that_sum_to_their_logits) {
    const Fixture f;
    int seen = 0;
    for (std::size_t row = 0; row < 12; ++row) {
        for (const ExplainedVoter& voter : f.of(row).voters) {
            if (voter.candidate.learner != Learner::logistic) continue;
            ++seen;
            ASSERT_EQ(voter.logits.size(), 3u);
            std::vector<double> p(3);
            double sum = 0;
            for (const ExplainedLogit& logit : voter.logits) {
                double total = logit.bias;
                for (const ExplainedAddend& addend : logit.addends) total += addend.contribution;
                EXPECT_NEAR(total, logit.logit, 1e-9);
                sum += p[static_cast<std::size_t>(logit.label)] = std::exp(total);
            }
            for (double& value : p) value /= sum;
            const auto expected = calibrated(f.model, *voter.calibration, p);
            for (std::size_t c = 0; c < 3; ++c)
                EXPECT_NEAR(voter.scores[c], expected[c], 2e-3)
                    << "contributions are exact at the optimum only";
        }
    }
    EXPECT_EQ(seen, 12);
}

TEST(pool_explanation, of_machines_gives_duels_that_couple_to_their_probabilities) {
    const Fixture f;
    int seen = 0;
    for (std::size_t row = 0; row < 12; ++row) {
        for (const ExplainedVoter& voter : f.of(row).voters) {
            if (!voter.candidate.is_machine()) continue;
            ++seen;
            std::vector<double> against(3, 1.0);
            for (const ExplainedDuel& duel : voter.duels) {
                double value = duel.bias;
                for (const ExplainedVector& vector : duel.support_vectors) value += vector.contribution;
                EXPECT_NEAR(value, duel.decision_value, 1e-4);
                const double lead = std::clamp(2 * duel.decision_value, -7.0, 7.0);
                against[static_cast<std::size_t>(duel.positive)] += std::exp(-lead);
                against[static_cast<std::size_t>(duel.negative)] += std::exp(lead);
            }
            double sum = 0;
            for (double& value : against) sum += value = 1 / value;
            for (double& value : against) value /= sum;
            const auto expected = calibrated(f.model, *voter.calibration, against);
            for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(voter.scores[c], expected[c], 1e-4);
        }
    }
    EXPECT_EQ(seen, 24);
}

TEST(pool_explanation, tells_the_rows_that_decided_over_all_voters) {
    const Fixture f;
    const Explanation why = f.of(3);
    const auto decisive = most_decisive(why, 1000);
    double size = 0;
    for (std::size_t i = 0; i < decisive.size(); ++i) {
        size += std::abs(decisive[i].influence);
        if (i > 0) EXPECT_LE(std::abs(decisive[i].influence), std::abs(decisive[i - 1].influence));
    }
    EXPECT_LE(size, 1 + 1e-9);
    EXPECT_GT(size, 0.2);
    EXPECT_GT(decisive.front().influence, 0) << "somebody speaks for the answer";
}

}  // namespace
}  // namespace hardlearn::testing
