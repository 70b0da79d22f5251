#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/learninglet/precision.hpp"
#include "hardlearn/learninglet/row_machine.hpp"
#include "hardlearn/mil/training_hardness.hpp"
#include "hardlearn/probing/familiarity.hpp"
#include "hardlearn/probing/vote_calibration.hpp"

namespace hardlearn {

/// One candidate of a fitted model.
struct Voter {
    Candidate candidate;
    double weight = 1.0;
    RowMachine global = {};  ///< its only learninglet where it takes all rows
};

/// What a Micro-Learner is made of: what a fit computes and a model file holds.
struct MicroLearnerParts {
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
    double prior_exponent = 0;  ///< tau: factor of a class = prior^-tau
    /// Both are missing in models that were written before there were any: their scores are the plain vote.
    std::optional<VoteCalibration> calibration;
    std::optional<Familiarity> familiarity;
    /// Missing where the fit was not to measure it, where rows are very many, and in models from before.
    std::optional<TrainingHardness> hardness;
};

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

    /// What each is stands beside the parts.
    const MicroLearnerParts& parts() const { return state_->parts; }
    const MicroLearnerOptions& options() const { return parts().options; }
    const Preparation& preparation() const { return parts().preparation; }
    const std::string& label_name() const { return parts().label_name; }
    const std::vector<std::string>& class_names() const { return parts().class_names; }
    const std::string& training_fingerprint() const { return parts().training_fingerprint; }
    const std::vector<std::uint32_t>& source_rows() const { return parts().source_rows; }
    const LearningSpace& space() const { return parts().space; }
    const std::optional<Precision>& precision() const { return parts().precision; }
    const std::vector<Voter>& voters() const { return parts().voters; }
    const std::vector<CandidateScore>& evidence() const { return parts().evidence; }
    double prior_exponent() const { return parts().prior_exponent; }
    const std::optional<VoteCalibration>& calibration() const { return parts().calibration; }
    const std::optional<Familiarity>& familiarity() const { return parts().familiarity; }
    const std::optional<TrainingHardness>& hardness() const { return parts().hardness; }

    /// Decision for the objective: scores are multiplied by these, one a class, before choosing.
    const std::vector<float>& class_factors() const { return state_->class_factors; }
    std::size_t num_classes() const { return class_names().size(); }
    const Matrix<float>& rows() const { return space().rows(); }
    const std::vector<Label>& labels() const { return space().labels(); }
    /// What its queries are answered from.
    SanitizedSpace learned() const;
    /// The best candidate.
    const Candidate& chosen() const { return voters().front().candidate; }
    /// Whether the best candidate takes all rows: then Micro-Learning found that a plain model is enough.
    bool global_is_enough() const { return chosen().takes_all_rows(); }
    /// Whether its neighbours are found by an index.
    bool is_approximate() const { return space().is_approximate(); }
    /// The candidates of the voters, best first.
    std::vector<Candidate> candidates() const;
    /// The largest finite k of a voter; 0 if all take all rows.
    std::size_t largest_num_neighbors() const { return state_->largest_num_neighbors; }

  private:
    struct State {
        MicroLearnerParts parts;
        std::vector<float> class_factors;
        std::size_t largest_num_neighbors = 0;
    };
    std::shared_ptr<const State> state_;
};

/// The same model with all distances computed, whatever it was fitted with.
MicroLearner with_exact_search(const MicroLearner& model);

}  // namespace hardlearn
