#include "hardlearn/ensemble/decision_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>

#include "hardlearn/core/random.hpp"

namespace hardlearn {
namespace {

constexpr int num_rounds = 6;
// Fewer rows of a class count as so many.
constexpr double least_class_rows = 5;
// Gains below so many of their own standard errors are chance.
constexpr double errors_of_chance = 1.0;
constexpr int num_resamples = 200;

double sum_of(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

// What all classes of a tally have in common.
struct Totals {
    double rows = 0;
    double right = 0;
    double present = 0;  // classes with rows

    explicit Totals(const DecisionTally& tally)
        : rows(sum_of(tally.rows)),
          right(sum_of(tally.right)),
          present(static_cast<double>(
              std::ranges::count_if(tally.rows, [](double count) { return count > 0; }))) {}
};

// The derivatives of an objective by one class's rows that are decided as it, and by those that are rightly.
struct Derivatives {
    double by_decided = 0;
    double by_right = 0;
};

// D = log2(1 + accuracy) + mean over the classes of log2(1 + (sensitivity + specificity) / 2).
Derivatives of_d_index(const DecisionTally& tally, const Totals& totals, std::size_t c) {
    const double others = std::max(totals.rows - tally.rows[c], 1.0);
    const double specificity = 1 - (tally.decided[c] - tally.right[c]) / others;
    const double halved = (tally.right[c] / tally.rows[c] + specificity) / 2;
    const double of_class = 1 / (std::numbers::ln2 * totals.present * 2 * (1 + halved));
    const double of_accuracy = 1 / (std::numbers::ln2 * (totals.rows + totals.right));
    return {.by_decided = -of_class / others,
            .by_right = of_accuracy + of_class * (1 / tally.rows[c] + 1 / others)};
}

// Mean over the classes of 2 right / (rows + decided).
Derivatives of_macro_f1(const DecisionTally& tally, const Totals& totals, std::size_t c) {
    const double sum = tally.rows[c] + tally.decided[c];
    return {.by_decided = -2 * tally.right[c] / (sum * sum) / totals.present,
            .by_right = 2 / sum / totals.present};
}

// With n rows, r right, t_c of a class and d_c decided as it (Gorodkin 2004):
// (r n - sum t d) / sqrt((n^2 - sum d^2) (n^2 - sum t^2)).
Derivatives of_mcc(const DecisionTally& tally, const Totals& totals, std::size_t c) {
    const auto products = [](const std::vector<double>& a, const std::vector<double>& b) {
        return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
    };
    const double squared = totals.rows * totals.rows;
    const double of_decided = squared - products(tally.decided, tally.decided);
    const double of_rows = squared - products(tally.rows, tally.rows);
    if (of_decided <= 0 || of_rows <= 0) return {};
    const double covariance = totals.right * totals.rows - products(tally.rows, tally.decided);
    const double spread = std::sqrt(of_decided * of_rows);
    return {.by_decided = (covariance * tally.decided[c] / of_decided - tally.rows[c]) / spread,
            .by_right = totals.rows / spread};
}

Derivatives derivatives_of(Objective objective, const DecisionTally& tally, const Totals& totals,
                           std::size_t c) {
    switch (objective) {
        case Objective::d_index:
            return of_d_index(tally, totals, c);
        case Objective::accuracy:
        case Objective::log_loss:
            return {.by_right = 1 / totals.rows};
        case Objective::balanced_accuracy:
            return {.by_right = 1 / tally.rows[c] / totals.present};
        case Objective::macro_f1:
            return of_macro_f1(tally, totals, c);
        case Objective::mcc:
            return of_mcc(tally, totals, c);
    }
    return {};
}

}  // namespace

Label DecisionMatrix::decide(std::span<const double> probabilities) const {
    const std::size_t classes = probabilities.size();
    std::size_t best = classes;
    double best_worth = 0;
    for (std::size_t i = 0; i < classes; ++i) {
        if (probabilities[i] <= 0) continue;
        double expected = worth.rows() == 0 ? probabilities[i] : 0;
        for (std::size_t t = 0; t < worth.rows(); ++t) expected += probabilities[t] * worth(t, i);
        if (best == classes || expected > best_worth) best = i, best_worth = expected;
    }
    return static_cast<Label>(best == classes ? 0 : best);
}

Matrix<double> worths_at(Objective objective, const DecisionTally& tally) {
    const Totals totals(tally);
    const std::size_t classes = tally.rows.size();
    Matrix<double> worth(classes, classes);
    for (std::size_t i = 0; i < classes; ++i) {
        if (tally.rows[i] <= 0) continue;
        const Derivatives derivatives = derivatives_of(objective, tally, totals, i);
        for (std::size_t t = 0; t < classes; ++t) worth(t, i) = derivatives.by_decided;
        worth(i, i) += derivatives.by_right;
    }
    return worth;
}

namespace {

std::vector<Label> decisions_of(const DecisionMatrix& decision, MatrixView<const double> probabilities) {
    std::vector<Label> decided;
    for (std::size_t q = 0; q < probabilities.rows(); ++q)
        decided.push_back(decision.decide(probabilities.row(q)));
    return decided;
}

// Rows of each class, few ones raised.
std::vector<double> class_rows(std::span<const Label> truth, std::size_t num_classes) {
    std::vector<double> rows(num_classes);
    for (const Label label : truth) ++rows[static_cast<std::size_t>(label)];
    for (double& count : rows) {
        if (count > 0) count = std::max(count, least_class_rows);
    }
    return rows;
}

// What decisions come to: `right`(q) is how far the decision about question q is right.
template <class Right>
void count_decisions(std::span<const Label> decided, Right right, DecisionTally& tally) {
    tally.right.assign(tally.rows.size(), 0.0);
    tally.decided.assign(tally.rows.size(), 0.0);
    for (std::size_t q = 0; q < decided.size(); ++q) {
        const auto c = static_cast<std::size_t>(decided[q]);
        ++tally.decided[c];
        tally.right[c] += right(q);
    }
}

void move_half_way(std::span<const double> to, std::span<double> from) {
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = 0.5 * (from[i] + to[i]);
}

// Whether deciding so scores better on the questions than deciding for the most probable class, by more than
// the spread of the gain over bootstrap samples.
bool is_better(Objective objective, std::span<const Label> truth, std::span<const Label> decided,
               std::span<const Label> most_probable, std::size_t num_classes) {
    const auto gain_of = [&](std::span<const Label> t, std::span<const Label> d, std::span<const Label> p) {
        return objective_score(objective, t, d, num_classes) - objective_score(objective, t, p, num_classes);
    };
    RandomStream stream = RandomStream(0).child("gain of decisions");
    std::vector<Label> some_truth(truth.size()), some_decided(truth.size()), some_probable(truth.size());
    double sum = 0, squares = 0;
    for (int r = 0; r < num_resamples; ++r) {
        for (std::size_t i = 0; i < truth.size(); ++i) {
            const std::size_t q = stream.below(truth.size());
            some_truth[i] = truth[q];
            some_decided[i] = decided[q];
            some_probable[i] = most_probable[q];
        }
        const double gain = gain_of(some_truth, some_decided, some_probable);
        sum += gain;
        squares += gain * gain;
    }
    const double mean = sum / num_resamples;
    const double error = std::sqrt(std::max(squares / num_resamples - mean * mean, 0.0));
    return gain_of(truth, decided, most_probable) > errors_of_chance * error;
}

}  // namespace

DecisionMatrix fit_decision(MatrixView<const double> probabilities, std::span<const Label> truth,
                            Objective objective) {
    if (objective == Objective::log_loss || objective == Objective::accuracy) return {};
    const std::size_t num_classes = probabilities.columns();
    const std::vector<Label> most_probable = decisions_of({}, probabilities);
    DecisionTally tally{.rows = class_rows(truth, num_classes), .right = {}, .decided = {}};
    count_decisions(
        most_probable, [&](std::size_t q) { return truth[q] == most_probable[q] ? 1.0 : 0.0; }, tally);
    DecisionMatrix decision{.worth = worths_at(objective, tally)};
    DecisionTally expected = tally;
    for (int round = 0; round < num_rounds; ++round) {
        const std::vector<Label> decided = decisions_of(decision, probabilities);
        count_decisions(
            decided, [&](std::size_t q) { return probabilities(q, static_cast<std::size_t>(decided[q])); },
            expected);
        move_half_way(expected.right, tally.right);
        move_half_way(expected.decided, tally.decided);
        decision.worth = worths_at(objective, tally);
    }
    const std::vector<Label> decided = decisions_of(decision, probabilities);
    if (!is_better(objective, truth, decided, most_probable, num_classes)) return {};
    return decision;
}

}  // namespace hardlearn
