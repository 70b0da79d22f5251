#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/ensemble/decision_matrix.hpp"
#include "hardlearn/ensemble/member_calibration.hpp"

namespace hardlearn {

/// What makes an answer of what the voters of a model say: each one's probabilities are calibrated, their
/// weighted mean is the pool, which a temperature makes the probabilities, by which the decision matrix
/// decides.
struct Pool {
    std::vector<MemberCalibration> calibrations;  ///< one a voter
    std::vector<double> priors;                   ///< shares of the classes among the training rows
    double temperature = 1.0;                     ///< of the pool, see temper
    DecisionMatrix decision;
};

/// p^(1 / temperature), normalised; some p must be above 0.
void temper(double temperature, std::span<double> probabilities);

/// The pool's probabilities before its temperature. `said`: one row a voter, as they are before
/// calibration; `weights` sum to 1.
std::vector<double> pooled(const Pool& pool, std::span<const double> weights, MatrixView<const double> said);

}  // namespace hardlearn
