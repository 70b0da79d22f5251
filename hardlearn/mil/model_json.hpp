#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/ensemble/pool.hpp"
#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"

namespace hardlearn {

/// The small parts of a model file, which are kept as JSON.
struct ModelHeader {
    struct Voter {
        Candidate candidate;
        double weight = 1.0;
    };
    std::string label_name;
    std::vector<std::string> class_names;
    Preparation preparation;
    MicroLearnerOptions options;
    std::vector<Voter> voters;
    std::vector<CandidateScore> evidence;
    double prior_exponent = 0;
    std::optional<Candidate> sanitization_base;
    bool has_forest = false;
    bool has_ranks = false;        ///< a voter sees rows as ranks
    std::optional<Pool> pool;      ///< all but the matrix of its decision; missing before schema 4
    std::size_t num_left_out = 0;  ///< candidates that a limit of time left out
    std::vector<View> views;       ///< of the space
    std::string training_fingerprint;
    std::vector<std::string> row_names;
    std::optional<VoteCalibration> calibration;  ///< all but its scores; missing in schema 1
    std::optional<View> familiarity_view;        ///< missing in schema 1
    std::optional<TrainingHardness> hardness;    ///< missing where the fit did not measure it
};

/// Both throw std::invalid_argument that says why: a name that is not UTF-8; a field that is missing or of
/// another type. read_header also throws Error(bad_data) for what is no count or no value of an option, and
/// Error(bad_argument) for a name of what does not exist.
std::string write_header(const ModelHeader& header);
ModelHeader read_header(const std::string& text);

}  // namespace hardlearn
