#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/member_library.hpp"
#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/preparation.hpp"

namespace hardlearn {

/// How much of a model's weight a kind of candidate has.
struct FamilyShare {
    Family family = Family::local;
    double share = 0;  ///< above 0; those of a model sum to 1
};

struct MicroLearnerParts;  // what it is made of: micro_learner_parts.hpp, which is not public

/// A fitted Micro-Learner: it owns the training rows and is immutable. Copies share everything, and there are
/// no moves, so that there is none without its parts. A query's answer has the same bits alone or in a batch,
/// for any number of threads, before and after saving.
class MicroLearner {
  public:
    /// Of parts that hang together, as fits and model files make them (see fit_micro_learner.hpp and
    /// model_file.hpp). Error(bad_argument) for parts without rows or voters.
    explicit MicroLearner(MicroLearnerParts parts);
    MicroLearner(const MicroLearner&) = default;
    MicroLearner& operator=(const MicroLearner&) = default;

    const MicroLearnerOptions& options() const;
    const Preparation& preparation() const;
    const std::string& label_name() const;
    const std::vector<std::string>& class_names() const;
    std::size_t num_classes() const { return class_names().size(); }
    /// Dataset::fingerprint of the rows that it was fitted on.
    const std::string& training_fingerprint() const;
    /// Positions of the training rows in the training file, first is 0.
    const std::vector<std::uint32_t>& source_rows() const;
    /// One a training row, files of images; empty where rows have numbers only.
    const std::vector<std::string>& row_names() const;
    /// The training rows as prepared, and their labels.
    const Matrix<float>& rows() const;
    const std::vector<Label>& labels() const;

    /// The best candidate.
    const Candidate& chosen() const;
    /// The candidates that vote, the best first, and what each counts.
    std::vector<Candidate> candidates() const;
    std::vector<double> weights() const;
    /// Candidates probed to the end, best first; empty with too few rows.
    const std::vector<CandidateScore>& evidence() const;
    /// tau: the factor of a class is its prior to the power of -tau. 0 in models from now on.
    double prior_exponent() const;
    /// Decision for the objective: scores are multiplied by these, one a class, before choosing.
    const std::vector<float>& class_factors() const;
    /// Of the training rows, as its fit measured it: nothing where it was not to, where rows are very many,
    /// and in models from before; NaN for fewer than 8 rows.
    std::optional<double> training_hardness() const;
    /// What share of the voters' weight belongs to candidates that few rows decide for each query: machines
    /// on traininglets, and forests' votes (see Candidate::is_local).
    double local_share() const;
    /// Whether less than half of the weight is local: then Micro-Learning found that a plain model is enough.
    bool global_is_enough() const { return local_share() < 0.5; }
    /// Whether the voters make a pool (see docs/method.md), in place of one vote.
    bool is_pool() const;
    /// The share of the weight by family, largest first; families without a voter are left out.
    std::vector<FamilyShare> family_shares() const;
    /// Whether its neighbours are found by an index.
    bool is_approximate() const;
    /// The largest finite k of a voter; 0 if all take all rows.
    std::size_t largest_num_neighbors() const;
    /// For the library itself.
    const MicroLearnerParts& parts() const;

  private:
    struct State;
    std::shared_ptr<const State> state_;
};

/// The same model with all distances computed, whatever it was fitted with.
MicroLearner with_exact_search(const MicroLearner& model);

}  // namespace hardlearn
