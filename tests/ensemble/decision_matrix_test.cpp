#include "hardlearn/ensemble/decision_matrix.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn::testing {
namespace {

// Probabilities of three classes of the given shares, and labels drawn from them.
struct Questions {
    Matrix<double> p;
    std::vector<Label> truth;

    Questions(std::size_t count, std::vector<double> shares, double signal, std::uint64_t seed)
        : p(count, shares.size()) {
        RandomStream stream(seed);
        for (std::size_t q = 0; q < count; ++q) {
            double sum = 0;
            for (std::size_t c = 0; c < shares.size(); ++c)
                sum += p(q, c) = shares[c] * std::exp(signal * stream.normal());
            for (std::size_t c = 0; c < shares.size(); ++c) p(q, c) /= sum;
            double u = stream.uniform();
            Label label = 0;
            while (static_cast<std::size_t>(label) + 1 < shares.size() &&
                   u >= p(q, static_cast<std::size_t>(label)))
                u -= p(q, static_cast<std::size_t>(label++));
            truth.push_back(label);
        }
    }
    std::vector<Label> decided(const DecisionMatrix& decision) const {
        std::vector<Label> labels;
        for (std::size_t q = 0; q < p.rows(); ++q) labels.push_back(decision.decide(p.row(q)));
        return labels;
    }
    double score(Objective objective, const DecisionMatrix& decision) const {
        return objective_score(objective, truth, decided(decision), p.columns());
    }
};

TEST(decision_matrix, raises_every_objective_on_fresh_rows_of_rare_classes) {
    const Questions known(3000, {0.85, 0.1, 0.05}, 1.2, 1), fresh(20000, {0.85, 0.1, 0.05}, 1.2, 2);
    for (const Objective objective :
         {Objective::d_index, Objective::balanced_accuracy, Objective::macro_f1, Objective::mcc}) {
        const DecisionMatrix decision = fit_decision(known.p, known.truth, objective);
        ASSERT_EQ(decision.worth.rows(), 3u) << name_of(objective);
        EXPECT_GT(fresh.score(objective, decision), fresh.score(objective, {}) + 0.01) << name_of(objective);
    }
}

TEST(decision_matrix, is_empty_where_the_most_probable_class_is_best) {
    const Questions known(3000, {0.6, 0.3, 0.1}, 1.0, 3);
    EXPECT_EQ(fit_decision(known.p, known.truth, Objective::accuracy).worth.rows(), 0u);
    EXPECT_EQ(fit_decision(known.p, known.truth, Objective::log_loss).worth.rows(), 0u);
    // Classes that are equally frequent and told apart with equal ease.
    const Questions even(60, {0.5, 0.5}, 2.0, 4);
    EXPECT_EQ(fit_decision(even.p, even.truth, Objective::d_index).worth.rows(), 0u) << "within chance";
}

TEST(worths_at, are_what_one_decision_changes_in_the_score) {
    // Decisions about many rows, so that one of them changes scores by their first derivative.
    const std::vector<std::size_t> rows = {90000, 6000, 4000};
    std::vector<Label> truth, decided;
    RandomStream stream(5);
    for (std::size_t t = 0; t < 3; ++t) {
        for (std::size_t i = 0; i < rows[t]; ++i) {
            truth.push_back(static_cast<Label>(t));
            decided.push_back(stream.uniform() < 0.7 ? truth.back() : static_cast<Label>(stream.below(3)));
        }
    }
    DecisionTally tally{std::vector<double>(3), std::vector<double>(3), std::vector<double>(3)};
    for (std::size_t q = 0; q < truth.size(); ++q) {
        ++tally.rows[static_cast<std::size_t>(truth[q])];
        ++tally.decided[static_cast<std::size_t>(decided[q])];
        tally.right[static_cast<std::size_t>(truth[q])] += truth[q] == decided[q];
    }
    for (const Objective objective : {Objective::d_index, Objective::accuracy, Objective::balanced_accuracy,
                                      Objective::macro_f1, Objective::mcc}) {
        const Matrix<double> worth = worths_at(objective, tally);
        const double before = objective_score(objective, truth, decided, 3);
        for (const std::size_t q : {std::size_t{10}, std::size_t{91000}, std::size_t{97000}}) {
            const Label old = decided[q];
            const auto t = static_cast<std::size_t>(truth[q]);
            for (Label label = 0; label < 3; ++label) {
                decided[q] = label;
                const double change = objective_score(objective, truth, decided, 3) - before;
                const double expected =
                    worth(t, static_cast<std::size_t>(label)) - worth(t, static_cast<std::size_t>(old));
                EXPECT_NEAR(change, expected, 0.01 * std::abs(expected) + 1e-12) << name_of(objective);
            }
            decided[q] = old;
        }
    }
}

TEST(decision_matrix, does_not_hand_rows_to_a_class_of_two) {
    // A class of two rows, and probabilities that give it a few per cent everywhere.
    const std::size_t count = 300;
    RandomStream stream(6);
    Matrix<double> p(count, 3);
    std::vector<Label> truth;
    for (std::size_t q = 0; q < count; ++q) {
        p(q, 2) = 0.005 + 0.03 * stream.uniform();
        p(q, 0) = (1 - p(q, 2)) * stream.uniform();
        p(q, 1) = 1 - p(q, 0) - p(q, 2);
        truth.push_back(q < 2 ? 2 : stream.uniform() < p(q, 0) ? 0 : 1);
    }
    const DecisionMatrix decision = fit_decision(p, truth, Objective::d_index);
    std::size_t rare = 0;
    for (std::size_t q = 0; q < count; ++q) rare += decision.decide(p.row(q)) == 2;
    EXPECT_LE(rare, 6u);
}

// A right decision adds 1 / (rows x classes) to the balanced accuracy, as if each class had five rows or
// more.
TEST(decision_matrix, counts_a_class_of_few_rows_as_one_of_five) {
    Questions known(3000, {0.85, 0.149, 0.001}, 1.2, 1);
    for (std::size_t q = 0; q < 3000; ++q) {
        if (known.truth[q] == 2) known.truth[q] = 0;
    }
    known.truth[0] = known.truth[1] = 2;
    const DecisionMatrix decision = fit_decision(known.p, known.truth, Objective::balanced_accuracy);
    ASSERT_EQ(decision.worth.rows(), 3u) << "the second class gains";
    const auto rows = static_cast<double>(std::ranges::count(known.truth, Label{1}));
    EXPECT_NEAR(decision.worth(1, 1), 1 / rows / 3, 1e-12);
    EXPECT_NEAR(decision.worth(2, 2), 1.0 / 5 / 3, 1e-12);
}

TEST(decision_matrix, never_decides_for_an_impossible_class) {
    DecisionMatrix decision{.worth = Matrix<double>(3, 3)};
    for (std::size_t t = 0; t < 3; ++t) decision.worth(t, 2) = 100;
    EXPECT_EQ(decision.decide(std::vector<double>{0.6, 0.4, 0.0}), 0);
    EXPECT_EQ(decision.decide(std::vector<double>{0.6, 0.3, 0.1}), 2);
    EXPECT_EQ(DecisionMatrix{}.decide(std::vector<double>{0.2, 0.4, 0.4}), 1) << "ties to the first";
}

}  // namespace
}  // namespace hardlearn::testing
