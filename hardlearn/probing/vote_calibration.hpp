#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// The confidence of the sets whose mean size a model remembers.
inline constexpr double usual_confidence = 0.9;

/// What the vote on left-out rows taught about votes: how to make probabilities of them, and how ill the true
/// class may fit. Without left-out rows the vote stays as it is, and every set holds every class.
struct VoteCalibration {
    double temperature = 1.0;   ///< see apply_temperature; 1 without left-out rows
    std::size_t questions = 0;  ///< left-out predictions that it was fitted on
    double log_loss_before = std::numeric_limits<double>::quiet_NaN();  ///< of the vote on them
    double log_loss_after = std::numeric_limits<double>::quiet_NaN();   ///< of the probabilities
    std::vector<double> scores;  ///< 1 - p(true class) of each left-out row, once a row, increasing
    double d_index = std::numeric_limits<double>::quiet_NaN();  ///< of the vote's decisions on left-out rows
    /// likewise; a little hopeful: chosen on them
    double accuracy = std::numeric_limits<double>::quiet_NaN();
    double usual_set_size = std::numeric_limits<double>::quiet_NaN();  ///< mean on them, at usual_confidence
};

/// `votes`: questions x classes, none of them if there is no evidence; `truth`: one a question. The
/// temperature is fitted on all questions, the scores for sets are those of the first `first_repeat`: there
/// each row is asked about once.
VoteCalibration calibrate_vote(MatrixView<const float> votes, std::span<const Label> truth,
                               std::size_t first_repeat);

/// Makes probabilities of one vote, in place. Classes with a score of 0 keep it. `winner`, the class with the
/// highest score, stays strictly ahead where rounding would make it equal to another.
void apply_temperature(const VoteCalibration& calibration, std::size_t winner, std::span<float> vote);

/// Rows x classes: 1 for each class whose 1 - p is at most the threshold for this confidence (see
/// conformal_threshold). Split conformal prediction on the left-out rows: as far as a new row is exchangeable
/// with the training rows, its set holds its class with a probability of about `confidence`. The promise is
/// not exact, since left-out rows were predicted by voters with fewer training rows and the voters were
/// chosen on them. Error(bad_argument) for a confidence outside (0, 1).
Matrix<std::uint8_t> prediction_sets(const VoteCalibration& calibration,
                                     MatrixView<const float> probabilities, double confidence);

}  // namespace hardlearn
