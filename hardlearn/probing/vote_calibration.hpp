#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/metrics/calibration.hpp"

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
    /// The following are of left-out rows that nothing was chosen on which they are judged by.
    std::vector<WeightedScore> scores;  ///< how ill the class of each fits (see prediction_sets), increasing
    double d_index = std::numeric_limits<double>::quiet_NaN();         ///< of the decisions
    double accuracy = std::numeric_limits<double>::quiet_NaN();        ///< of the decisions
    double usual_set_size = std::numeric_limits<double>::quiet_NaN();  ///< mean on them, at usual_confidence
};

/// What was said of rows that were left out, and what would have been right.
struct LeftOutVote {
    Matrix<float> scores;                 ///< questions x classes: the vote; empty with too few rows
    std::vector<Label> truth;             ///< one a question
    std::vector<RowIndex> rows;           ///< the row of the probed space that each question is
    std::vector<GroupIndex> groups = {};  ///< one a question, or empty where rows stand alone
};

/// The temperature that suits a vote. The vote stays as it is where nothing was left out.
VoteCalibration calibrate_vote(const LeftOutVote& left_out);

/// Adds what sets are made from. `judged`: probabilities of rows, each once, that had no part in what they
/// are judged by; `decisions`: one a row of it.
void add_scores(VoteCalibration& calibration, const LeftOutVote& judged, std::span<const Label> decisions);

/// Makes probabilities of one vote, in place. Classes with a score of 0 keep it. `winner`, the class with the
/// highest score, stays strictly ahead where rounding would make it equal to another.
void apply_temperature(const VoteCalibration& calibration, std::size_t winner, std::span<float> vote);

/// How ill a class may fit and yet be in a set of this confidence: conformal_threshold, with one row more to
/// spare, since new rows are answered by one choice and left-out rows by several. Infinity, every class,
/// where the left-out rows are too few. Error(bad_argument) for a confidence outside (0, 1).
double set_threshold(const VoteCalibration& calibration, double confidence);

/// The highest confidence for which set_threshold is finite; 0 without left-out rows.
double highest_confidence(const VoteCalibration& calibration);

/// Rows x classes: 1 for each class that fits no worse than set_threshold; a class fits by its probability,
/// the decided one (`decisions`: one a row) as well as the most probable, so that it is in every set that is
/// not empty. Conformal prediction on the left-out rows: as far as a new row is exchangeable with the
/// training rows, or its group with theirs, its set holds its class with a probability of about `confidence`
/// (measured in docs/results/prediction-sets.md). Error(bad_argument) for a confidence outside (0, 1).
Matrix<std::uint8_t> prediction_sets(const VoteCalibration& calibration,
                                     MatrixView<const float> probabilities, std::span<const Label> decisions,
                                     double confidence);

}  // namespace hardlearn
