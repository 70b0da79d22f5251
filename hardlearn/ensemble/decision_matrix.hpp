#pragma once

#include <span>

#include "hardlearn/candidate/objective.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Decides for the class with the highest expected worth: argmax over i of the sum over t of p(t) * worth(t,
/// i), where worth(t, i) is what a decision for class i adds to the objective where class t is true.
struct DecisionMatrix {
    Matrix<double> worth;  ///< classes x classes; empty: the most probable class is decided

    /// Never a class of probability 0, as long as there is another. Ties to the first.
    Label decide(std::span<const double> probabilities) const;
};

/// The worths that suit an objective on left-out rows: its derivatives by the entries of the confusion matrix
/// that the decisions are expected to have, row sums fixed. That matrix and the decisions depend on each
/// other: it starts from the true classes by most probable ones, and is brought half the way to what the
/// decisions make of it six times. Nothing is tuned. Classes of few rows count as if they had some more,
/// since a worth of 1 / rows would let them win on little. Where the decisions do not score better than
/// the most probable classes by more than chance, the matrix is empty. `probabilities`: questions x classes;
/// calibrated.
DecisionMatrix fit_decision(MatrixView<const double> probabilities, std::span<const Label> truth,
                            Objective objective);

}  // namespace hardlearn
