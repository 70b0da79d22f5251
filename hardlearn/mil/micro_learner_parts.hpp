#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/ensemble/pool.hpp"
#include "hardlearn/forest/forest.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/learninglet/precision.hpp"
#include "hardlearn/learninglet/row_machine.hpp"
#include "hardlearn/logistic/logistic_regression.hpp"
#include "hardlearn/mil/training_hardness.hpp"
#include "hardlearn/probing/familiarity.hpp"
#include "hardlearn/probing/vote_calibration.hpp"

namespace hardlearn {

/// One candidate of a fitted model.
struct Voter {
    Candidate candidate;
    double weight = 1.0;
    RowMachine global = {};  ///< its only learninglet where it is a machine that takes all rows
    std::shared_ptr<const Forest> forest = {};        ///< where it is a forest's vote
    std::optional<LogisticRegression> logistic = {};  ///< where it is one
};

/// What a Micro-Learner is made of: what a fit computes and a model file holds.
struct MicroLearnerParts {
    MicroLearnerOptions options;
    Preparation preparation;
    std::string label_name;
    std::vector<std::string> class_names;
    /// The class that each class of the space is, among class_names: a space numbers classes by what their
    /// rows hold, so that names change no answer. Empty in models from before: as they are.
    std::vector<Label> given_classes;
    std::string training_fingerprint;  ///< Dataset::fingerprint of the rows it was fitted on
    /// positions of the training rows in the training file, first is 0
    std::vector<std::uint32_t> source_rows;
    std::vector<std::string> row_names;  ///< one a training row: files of images; empty: rows have none
    LearningSpace space;                 ///< the prepared training rows, all of them members
    std::optional<Precision> precision;  ///< where a voter needs it
    std::vector<Voter> voters;           ///< one, or those that vote; best first
    /// candidates probed to the end, best first; empty with too few rows
    std::vector<CandidateScore> evidence;
    double prior_exponent = 0;     ///< tau: factor of a class = prior^-tau; not for pools
    std::optional<Pool> pool;      ///< where the voters make one
    std::size_t num_left_out = 0;  ///< candidates of a pool that a limit of time left out
    /// Both are missing in models that were written before there were any: their scores are the plain vote.
    std::optional<VoteCalibration> calibration;
    std::optional<Familiarity> familiarity;
    /// Missing where the fit was not to measure it, where rows are very many, and in models from before.
    std::optional<TrainingHardness> hardness;
};

/// The class, among class_names, that the parts' space calls so.
inline Label given_class(const MicroLearnerParts& parts, Label label) {
    return parts.given_classes.empty() ? label : parts.given_classes[static_cast<std::size_t>(label)];
}

/// What the queries of a model with these parts are answered from.
inline SanitizedSpace learned_by(const MicroLearnerParts& parts) {
    return {parts.space, parts.precision ? &*parts.precision : nullptr, parts.options.seed};
}

}  // namespace hardlearn
