#pragma once

#include <span>
#include <vector>

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

/// What decisions come to, class by class; rows may be expected ones, and so fractions.
struct DecisionTally {
    std::vector<double> rows;     ///< of the class
    std::vector<double> right;    ///< of these, decided as it
    std::vector<double> decided;  ///< rows that are decided as the class
};

/// worth(t, i): the derivative of the objective by the rows of class t that are decided as i, where decisions
/// come to this and the rows of the classes stay. Accuracy's is the same whatever they come to.
Matrix<double> worths_at(Objective objective, const DecisionTally& tally);

/// The worths that suit an objective on left-out rows: those at what the decisions are expected to come to.
/// That and the decisions depend on each other: it starts from the true classes by most probable ones, and is
/// brought half the way to what the decisions make of it six times. Nothing is tuned. Classes of few rows
/// count as if they had some more, since a worth of 1 / rows would let them win on little. Where the
/// decisions do not score better than the most probable classes by more than chance, the matrix is empty.
/// `probabilities`: questions x classes; calibrated.
DecisionMatrix fit_decision(MatrixView<const double> probabilities, std::span<const Label> truth,
                            Objective objective);

}  // namespace hardlearn
