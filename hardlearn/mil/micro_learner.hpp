#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/learninglet/precision.hpp"
#include "hardlearn/probing/familiarity.hpp"
#include "hardlearn/probing/vote_calibration.hpp"
#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {

/// One candidate of a fitted model.
struct Voter {
    Candidate candidate;
    double weight = 1.0;
    OneVsOne global = {};               ///< its only learninglet where it takes all rows
    std::vector<RowIndex> global_rows;  ///< the rows that `global` was fitted on
};

/// A fitted Micro-Learner: it owns the training rows and is immutable. A query's answer has the same bits
/// alone or in a batch, for any number of threads, before and after saving.
struct MicroLearner {
    MicroLearnerOptions options;
    Preparation preparation;
    std::string label_name;
    std::vector<std::string> class_names;
    std::string training_fingerprint;  ///< Dataset::fingerprint of the rows it was fitted on
    /// positions of the training rows in the training file, first is 0
    std::vector<std::uint32_t> source_rows;
    LearningSpace space;                 ///< the prepared training rows, all of them members
    std::optional<Precision> precision;  ///< where a voter needs it
    std::vector<Voter> voters;           ///< one, or those that vote; best first
    /// candidates probed to the end, best first; empty with too few rows
    std::vector<CandidateScore> evidence;
    std::vector<float> class_factors;  ///< decision for the objective: scores are multiplied before choosing
    double prior_exponent = 0;         ///< tau: factor of a class = prior^-tau
    /// Both are missing in models that were written before there were any: their scores are the plain vote.
    std::optional<VoteCalibration> calibration;
    std::optional<Familiarity> familiarity;

    std::size_t num_classes() const { return class_names.size(); }
    const Matrix<float>& rows() const { return *space.rows; }
    const std::vector<Label>& labels() const { return *space.labels; }
    /// The best candidate.
    const Candidate& chosen() const { return voters.front().candidate; }
    /// Whether the best candidate takes all rows: then Micro-Learning found that a plain model is enough.
    bool global_is_enough() const;
    /// Whether its neighbours are found by an index.
    bool is_approximate() const { return space.is_approximate(); }
    /// The largest finite k of a voter; 0 if all take all rows.
    std::size_t largest_num_neighbors() const;
};

/// Fits on the given rows of `data`: prepares them, probes candidates on the inner draws by D-index and keeps
/// the best (ties to the smaller traininglet), or lets the best vote. Error(bad_data) with fewer than two
/// classes in the rows.
MicroLearner fit_micro_learner(const Dataset& data, std::span<const RowIndex> rows,
                               const MicroLearnerOptions& options, const RunContext& context = {});

/// The same model with all distances computed, whatever it was fitted with.
void search_exactly(MicroLearner& model);

/// The same without probing: the given candidate is the only voter, whatever the options' construction. Where
/// it needs sanitization, its naive form (no stages; all rows: as many neighbours as there are rows) predicts
/// the training rows.
MicroLearner fit_candidate(const Dataset& data, std::span<const RowIndex> rows, const Candidate& candidate,
                           const MicroLearnerOptions& options, const RunContext& context = {});

/// Error(bad_argument) for a model that no fit and no file made.
void check_fitted(const MicroLearner& model);

/// The answer to one query and every voter's part in it.
struct QueryAnswer {
    Label prediction = 0;
    std::vector<float> scores;                     ///< one a class: probabilities, see predict
    std::vector<Votes> voters;                     ///< one a voter
    std::vector<std::vector<float>> voter_scores;  ///< one a voter, one a class; not calibrated
};

/// Answers query `query` of `queries`, which must come from view_queries with the model's space; a
/// batch of its own where a voter takes batches.
QueryAnswer answer_query(const MicroLearner& model, const ViewedRows& queries, std::size_t query);

/// The model's answer, given what each of its voters says.
QueryAnswer combine_votes(const MicroLearner& model, std::vector<Votes> votes);

struct MicroPredictions : Predictions {
    std::size_t unseen_categories = 0;  ///< cells with a level that training did not have
};

/// Predicts the given rows of `queries`; columns are matched by name. Where a voter takes batches,
/// they are made of these rows; else an answer does not depend on the other rows. The vote is the voters'
/// weighted mean; the label is the class with the highest vote times class factor; the scores are the vote as
/// probabilities, through the temperature that suits left-out rows best (0 for a class without training
/// rows). With a prior exponent above 0 the label, chosen to be fair to small classes, need not be the most
/// probable class.
MicroPredictions predict(const MicroLearner& model, const Dataset& queries, std::span<const RowIndex> rows,
                         const RunContext& context = {});

/// Conformal sets for predicted probabilities: see prediction_sets of vote_calibration.hpp. Error(bad_data)
/// for a model from before there was calibration.
Matrix<std::uint8_t> prediction_sets(const MicroLearner& model, MatrixView<const float> probabilities,
                                     double confidence);

/// How like the training rows each of the given rows is: see familiarity_of in familiarity.hpp.
/// Error(bad_data) for a model from before there was familiarity.
std::vector<double> familiarity_of(const MicroLearner& model, const Dataset& queries,
                                   std::span<const RowIndex> rows, const RunContext& context = {});

/// Left-out class scores of all rows of a data set by one naive RBF candidate in the default views: each row
/// is predicted without itself and its group. Rows x classes. `gamma_factor` is times 1 / (number of
/// features).
Matrix<float> left_out_scores(const Dataset& data, std::size_t num_neighbors, double cost,
                              double gamma_factor, const RunContext& context = {});

}  // namespace hardlearn
