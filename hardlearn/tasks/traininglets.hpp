#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/explanation/traininglets.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

struct TrainingletOptions {
    std::size_t max_rows = 500;
    std::size_t lhi_seeds = 5;
    std::size_t num_shown = 6;
};

/// The declarations of all of them.
std::span<const Option<TrainingletOptions>> traininglets_options();

/// What a measure of traininglets says of whether answers are wrong.
struct WrongnessOfMeasure {
    std::string name;       ///< "size", "purity", ...
    std::size_t wrong = 0;  ///< queries that are wrong and have the measure
    std::size_t right = 0;
    double auc = 0;         ///< probability that a wrong one has the larger value; NaN without both
    double p_value = 1;     ///< two-sided, Mann and Whitney's
    double mean_wrong = 0;  ///< NaN without any
    double mean_right = 0;
};

/// Places of a query and of its traininglet in the plane (t-SNE), the query last.
struct EmbeddedTraininglet {
    std::size_t query = 0;  ///< place among the queries
    std::vector<RowIndex> rows;
    Matrix<float> places;  ///< rows + 1 x 2
};

/// The traininglets that a model makes for the rows of a data set, and what they say.
struct TrainingletReport {
    TrainingletOptions options;
    std::vector<std::string> class_names;  ///< of the model
    std::vector<Label> training_labels;    ///< of the model's rows
    std::string voter;                     ///< the voter that is looked at, in words
    std::size_t rows_of_file = 0;
    MeasuredTraininglets measured;  ///< of the first rows
    /// One a query: its class in the model's numbering; empty where the file tells none. Classes that the
    /// model does not know are unknown_label, and count as wrong.
    std::vector<Label> truth;
    std::vector<WrongnessOfMeasure> wrongness;  ///< where the file tells classes
    /// Share of the queries whose complexity is below that of the same machine on all rows; NaN without.
    double simpler_share = 0;
    std::vector<EmbeddedTraininglet> shown;  ///< of the first queries with three rows at least
    /// The rows that these traininglets have together, as a batch would; empty with fewer than two shown.
    std::optional<EmbeddedTraininglet> batch;
    std::vector<Note> notes;
};

/// Errors as measure_traininglets, and Error(bad_argument) for options out of range. Same bits for any number
/// of threads.
TrainingletReport report_traininglets(const MicroLearner& model, const Dataset& data,
                                      const TrainingletOptions& options = {}, const RunContext& context = {});

}  // namespace hardlearn
