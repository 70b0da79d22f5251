#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/explanation/counterfactual.hpp"
#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/traininglet/ledger.hpp"

namespace hardlearn {

/// One training sample of the traininglet.
struct ExplainedSample {
    RowIndex row = 0;              ///< among the model's training rows
    std::uint32_t source_row = 0;  ///< position in the training file, first is 0
    Label label = 0;
    std::vector<double> distances;  ///< one a view, in the view's own unit
    bool appended = false;          ///< brought in by label completion only
    std::uint8_t origins = 0;       ///< MetaTraininglet bits: which meta-traininglets brought it in
    double cost_factor = 1;  ///< what soft sanitization multiplies its cost by; 1 where the voter uses none
    std::optional<Label> left_out;  ///< predicted when it was left out; empty in models without sanitization
    /// Its place on the map of the traininglet: the query at (0, 0), as far away as distances[first view]
    /// says (see local_map.hpp).
    std::array<double, 2> place = {};
};

/// Which stage kept a training row out of the traininglet.
enum class PruningStage : std::uint8_t {
    sanitization,      ///< it would be in the naive traininglet, but is not in the clean training set
    precision_pruning  ///< it was in the union of meta-traininglets
};

/// One training row that was kept out, and what the ledger of the sanitization says of it.
struct ExplainedPruning {
    RowIndex row = 0;
    std::uint32_t source_row = 0;
    Label label = 0;
    PruningStage stage = PruningStage::sanitization;
    LedgerReason reason = LedgerReason::predicted_wrongly;
    Label predicted = 0;                  ///< when it was left out
    RowIndex because_of = 0;              ///< neighbor_of_bad: the bad sample; else the row itself
    std::uint32_t because_of_source = 0;  ///< position of that in the training file, first is 0
};

/// A support vector's part in one duel: coefficient * kernel = contribution.
struct ExplainedVector {
    RowIndex row = 0;
    std::uint32_t source_row = 0;
    Label label = 0;
    double coefficient = 0;  ///< y alpha
    double kernel = 0;       ///< K(row, query)
    double contribution = 0;
};

/// One duel. decision_value = bias + sum of contributions; > 0 votes for `positive`.
struct ExplainedDuel {
    Label positive = 0;
    Label negative = 0;
    double bias = 0;
    double decision_value = 0;
    std::vector<ExplainedVector> support_vectors;  ///< largest absolute contribution first
};

/// A training row's share in a forest's vote: the shares of a class sum to its probability, all to 1.
struct ExplainedShare {
    RowIndex row = 0;
    std::uint32_t source_row = 0;
    Label label = 0;
    double share = 0;
};

/// A training row's part in the logit of a class.
struct ExplainedAddend {
    RowIndex row = 0;
    std::uint32_t source_row = 0;
    Label label = 0;
    double contribution = 0;
};

/// What a logistic regression says of one class. logit = bias + sum of contributions; probabilities are
/// proportional to exp(logit).
struct ExplainedLogit {
    Label label = 0;
    double bias = 0;
    double logit = 0;
    std::vector<ExplainedAddend> addends;  ///< largest absolute contribution first
};

/// What one candidate of the vote said. In a pool every voter has its parts, else the first one alone.
struct ExplainedVoter {
    Candidate candidate;
    double weight = 0;
    Label prediction = 0;
    std::vector<float> scores;  ///< one a class; in a pool its calibrated probabilities
    /// What became of its probabilities in a pool; nothing in other models.
    std::optional<MemberCalibration> calibration;
    std::vector<ExplainedDuel> duels;    ///< of a machine
    std::vector<ExplainedShare> shares;  ///< of a forest, largest first
    std::vector<ExplainedLogit> logits;  ///< of a logistic regression
};

/// How a pool's answer was made of what its voters say.
struct ExplainedPool {
    /// one a class: the sum over the voters of weight times scores, before the temperature
    std::vector<double> probabilities;
    /// The explanation's scores are proportional to probabilities^(1 / temperature).
    double temperature = 1;
    /// one a class: the expected worth of deciding for it (see DecisionMatrix); empty where the most probable
    /// class is decided
    std::vector<double> worths;
};

/// What the vote gave one class.
struct ExplainedVote {
    std::size_t voters = 0;  ///< how many say so
    double weight = 0;       ///< their share of the weight, 0 to 1
    std::size_t duels = 0;   ///< that it won in the best voter's learninglet
};

/// Why a query got its answer. Samples are those of the best voter's learninglet.
struct Explanation {
    Label prediction = 0;
    std::vector<float> scores;             ///< one a class
    std::vector<ExplainedVote> votes;      ///< one a class
    std::vector<ExplainedVoter> voters;    ///< best first
    std::vector<ExplainedSample> samples;  ///< the traininglet, nearest in the first view first
    std::vector<ExplainedPruning> pruned;  ///< rows kept out of the traininglet, by row
    std::optional<ExplainedPool> pool;     ///< nothing in models whose voters make none
    /// LHI of the traininglet: NaN where it is too small (under 8 rows) or has one class
    double traininglet_lhi = 0;
    /// LHI of the whole training set, as the model keeps it: empty if it keeps none, NaN where there is none.
    /// A traininglet of all rows has this one, and NaN if the model keeps none: explaining measures no more
    /// than a traininglet.
    std::optional<double> training_lhi;
    std::optional<Counterfactual> counterfactual;  ///< empty if it was not asked for

    /// Of the best voter; empty if it is no machine.
    const std::vector<ExplainedDuel>& duels() const { return voters.front().duels; }
};

/// How much a training row pushed towards the answer.
struct DecisiveSample {
    RowIndex row = 0;              ///< among the model's training rows
    std::uint32_t source_row = 0;  ///< position in the training file or array, first is 0
    Label label = 0;
    /// Above 0 where it spoke for the predicted class: the sum of its contributions to the duels of that
    /// class. In a pool: the sum over the voters of weight times its part there, as a share of all parts by
    /// size, so that sizes of all rows sum to at most 1. Its part in a machine is that sum; in a forest its
    /// share, below 0 for rows of other classes; in a logistic regression its contribution to the class's
    /// logit, less the mean of those to the others.
    double influence = 0;
};

/// The rows that decided most, for the answer or against it, by the size of their influence; at most `count`.
std::vector<DecisiveSample> most_decisive(const Explanation& explanation, std::size_t count);

struct ExplanationOptions {
    std::size_t lhi_seeds = 5;          ///< embeddings averaged for the traininglet's index
    bool search_counterfactual = true;  ///< takes most of the time
    CounterfactualOptions counterfactual = {};
};

/// Explains one row of `queries`. Same bits for any number of threads. Error(bad_argument) for a row that
/// `queries` does not have.
Explanation explain(const MicroLearner& model, const Dataset& queries, std::size_t row,
                    const ExplanationOptions& options = {}, const RunContext& context = {});

/// The same for one row of numbers, as many as the model has columns, in their order; NaN is missing.
Explanation explain(const MicroLearner& model, std::span<const float> row,
                    const ExplanationOptions& options = {}, const RunContext& context = {});

}  // namespace hardlearn
