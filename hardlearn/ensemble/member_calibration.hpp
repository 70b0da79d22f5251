#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Probabilities below these count as them: before calibration, so that a class that a member had no row of,
/// or no vote for, is not impossible; and afterwards.
inline constexpr double least_member_probability = 1e-4, least_calibrated_probability = 1e-6;

/// `priors`, one a class, 0 for a class without rows: it keeps a probability of 0. `out` may be
/// `probabilities`.
void apply_calibration(const MemberCalibration& calibration, std::span<const double> priors,
                       std::span<const double> probabilities, std::span<double> out);

/// A calibration, and how it does.
struct FittedCalibration {
    MemberCalibration calibration;
    double log_loss = 0;  ///< mean over the questions that it was fitted on
};

/// What calibrations are fitted on: probabilities of one member, questions x classes.
struct CalibrationTask {
    MatrixView<const float> probabilities;
    std::span<const Label> truth;          ///< one a question
    std::span<const double> priors;        ///< one a class
    bool balanced = false;                 ///< the member counts classes alike: prior exponents are tried
    std::span<const std::uint32_t> parts;  ///< of each question, below num_parts
    std::size_t num_parts = 0;
};

/// The calibration with the least log loss of all questions, and then for each part that of all other
/// questions. Targets are smoothed: 1 - e for the true class, e / (K - 1) for each other, e = 1 / (questions
/// + 2), so that few questions are no reason for certainty.
std::vector<FittedCalibration> fit_calibrations(const CalibrationTask& task);

}  // namespace hardlearn
