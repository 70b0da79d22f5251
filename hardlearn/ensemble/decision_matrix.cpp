#include "hardlearn/ensemble/decision_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "hardlearn/core/elementary.hpp"
#include "hardlearn/core/random.hpp"

namespace hardlearn {
namespace {

constexpr int num_rounds = 6;
// Fewer rows of a class count as so many.
constexpr double least_class_rows = 5;

// What objectives are functions of, class by class: a confusion matrix has more, but none of them sees it.
struct Tally {
    std::vector<double> right;    // rows of the class that are decided as it
    std::vector<double> decided;  // rows that are decided as the class

    explicit Tally(std::size_t num_classes) : right(num_classes), decided(num_classes) {}
};

// Rows of each class, which no decision changes.
struct ClassRows {
    std::vector<double> rows;
    double total = 0;
    double present = 0;  // classes with rows

    ClassRows(std::span<const Label> truth, std::size_t num_classes) : rows(num_classes) {
        for (const Label label : truth) ++rows[static_cast<std::size_t>(label)];
        for (const double count : rows) {
            total += count;
            present += count > 0;
        }
    }
    // Those of few rows raised: what derivatives are taken at.
    ClassRows with_least_rows() const {
        ClassRows raised = *this;
        for (double& count : raised.rows) {
            if (count > 0) count = std::max(count, least_class_rows);
        }
        return raised;
    }
};

double log2_of(double value) {
    static const double scale = 1 / natural_logarithm(2.0);
    return scale * natural_logarithm(value);
}

double accuracy_of(const Tally& tally, const ClassRows& classes) {
    return std::accumulate(tally.right.begin(), tally.right.end(), 0.0) / classes.total;
}

template <class OfClass>
double mean_over_classes(const ClassRows& classes, OfClass of_class) {
    double sum = 0;
    for (std::size_t c = 0; c < classes.rows.size(); ++c) {
        if (classes.rows[c] > 0) sum += of_class(c);
    }
    return sum / classes.present;
}

double d_index_of(const Tally& tally, const ClassRows& classes) {
    return log2_of(1 + accuracy_of(tally, classes)) + mean_over_classes(classes, [&](std::size_t c) {
               const double others = std::max(classes.total - classes.rows[c], 1.0);
               const double specificity = 1 - (tally.decided[c] - tally.right[c]) / others;
               return log2_of(1 + (tally.right[c] / classes.rows[c] + specificity) / 2);
           });
}

double macro_f1_of(const Tally& tally, const ClassRows& classes) {
    return mean_over_classes(
        classes, [&](std::size_t c) { return 2 * tally.right[c] / (classes.rows[c] + tally.decided[c]); });
}

double balanced_accuracy_of(const Tally& tally, const ClassRows& classes) {
    return mean_over_classes(classes, [&](std::size_t c) { return tally.right[c] / classes.rows[c]; });
}

// Gorodkin's multi-class correlation.
double mcc_of(const Tally& tally, const ClassRows& classes) {
    double right = 0, products = 0, decided_squares = 0, true_squares = 0;
    for (std::size_t c = 0; c < classes.rows.size(); ++c) {
        right += tally.right[c];
        products += classes.rows[c] * tally.decided[c];
        decided_squares += tally.decided[c] * tally.decided[c];
        true_squares += classes.rows[c] * classes.rows[c];
    }
    const double squared = classes.total * classes.total;
    const double spread =
        std::sqrt(std::max(squared - decided_squares, 0.0) * std::max(squared - true_squares, 0.0));
    return spread > 0 ? (right * classes.total - products) / spread : 0.0;
}

double score_of(Objective objective, const Tally& tally, const ClassRows& classes) {
    switch (objective) {
        case Objective::d_index:
            return d_index_of(tally, classes);
        case Objective::accuracy:
        case Objective::log_loss:
            return accuracy_of(tally, classes);
        case Objective::balanced_accuracy:
            return balanced_accuracy_of(tally, classes);
        case Objective::macro_f1:
            return macro_f1_of(tally, classes);
        case Objective::mcc:
            return mcc_of(tally, classes);
    }
    return 0;
}

// worth(t, i) = the derivative of the objective by the rows of class t that are decided as i: by decided[i],
// and where t is i by right[i] too. Central differences.
Matrix<double> derivatives(Objective objective, Tally tally, const ClassRows& classes) {
    constexpr double step = 1e-4;
    const std::size_t num_classes = classes.rows.size();
    const auto derivative = [&](double& entry) {
        const double at = entry;
        entry = at + step;
        const double above = score_of(objective, tally, classes);
        entry = at - step;
        const double below = score_of(objective, tally, classes);
        entry = at;
        return (above - below) / (2 * step);
    };
    Matrix<double> worth(num_classes, num_classes);
    for (std::size_t i = 0; i < num_classes; ++i) {
        const double by_decided = derivative(tally.decided[i]);
        for (std::size_t t = 0; t < num_classes; ++t) worth(t, i) = by_decided;
        worth(i, i) += derivative(tally.right[i]);
    }
    return worth;
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

namespace {

std::vector<Label> decisions_of(const DecisionMatrix& decision, MatrixView<const double> probabilities) {
    std::vector<Label> decided;
    for (std::size_t q = 0; q < probabilities.rows(); ++q)
        decided.push_back(decision.decide(probabilities.row(q)));
    return decided;
}

// Gains below so many of their own standard errors are chance.
constexpr double errors_of_chance = 1.0;
constexpr int num_resamples = 200;

Tally tally_of(std::span<const Label> truth, std::span<const Label> decided, std::size_t num_classes) {
    Tally tally(num_classes);
    for (std::size_t q = 0; q < truth.size(); ++q) {
        const auto c = static_cast<std::size_t>(decided[q]);
        ++tally.decided[c];
        tally.right[c] += truth[q] == decided[q];
    }
    return tally;
}

double gain_of(Objective objective, std::span<const Label> truth, std::span<const Label> decided,
               std::span<const Label> most_probable, std::size_t num_classes) {
    const ClassRows classes(truth, num_classes);
    return score_of(objective, tally_of(truth, decided, num_classes), classes) -
           score_of(objective, tally_of(truth, most_probable, num_classes), classes);
}

// Whether deciding so scores better on the questions than deciding for the most probable class, by more than
// the spread of the gain over bootstrap samples.
bool is_better(Objective objective, std::span<const Label> truth, std::span<const Label> decided,
               std::span<const Label> most_probable, std::size_t num_classes) {
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
        const double gain = gain_of(objective, some_truth, some_decided, some_probable, num_classes);
        sum += gain;
        squares += gain * gain;
    }
    const double mean = sum / num_resamples;
    const double error = std::sqrt(std::max(squares / num_resamples - mean * mean, 0.0));
    return gain_of(objective, truth, decided, most_probable, num_classes) > errors_of_chance * error;
}

// What decisions are expected to come to, if the probabilities are right.
Tally expected_tally(MatrixView<const double> probabilities, std::span<const Label> decided) {
    Tally tally(probabilities.columns());
    for (std::size_t q = 0; q < decided.size(); ++q) {
        const auto c = static_cast<std::size_t>(decided[q]);
        ++tally.decided[c];
        tally.right[c] += probabilities(q, c);
    }
    return tally;
}

void move_half_way(std::span<const double> to, std::span<double> from) {
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = 0.5 * (from[i] + to[i]);
}

}  // namespace

DecisionMatrix fit_decision(MatrixView<const double> probabilities, std::span<const Label> truth,
                            Objective objective) {
    if (objective == Objective::log_loss || objective == Objective::accuracy) return {};
    const std::size_t num_classes = probabilities.columns();
    const ClassRows classes = ClassRows(truth, num_classes).with_least_rows();
    const std::vector<Label> most_probable = decisions_of({}, probabilities);
    Tally tally = tally_of(truth, most_probable, num_classes);
    DecisionMatrix decision{.worth = derivatives(objective, tally, classes)};
    for (int round = 0; round < num_rounds; ++round) {
        const Tally expected = expected_tally(probabilities, decisions_of(decision, probabilities));
        move_half_way(expected.right, tally.right);
        move_half_way(expected.decided, tally.decided);
        decision.worth = derivatives(objective, tally, classes);
    }
    const std::vector<Label> decided = decisions_of(decision, probabilities);
    if (!is_better(objective, truth, decided, most_probable, num_classes)) return {};
    return decision;
}

}  // namespace hardlearn
