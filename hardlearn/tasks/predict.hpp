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
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/mil/predict.hpp"

namespace hardlearn {

struct PredictOptions {
    bool scores = false;
    std::optional<double> confidence = {};
    std::optional<double> abstain = {};
    bool exact = false;
};

/// The declarations of all of them.
std::span<const Option<PredictOptions>> predict_options();

/// The rows with a known class that were answered.
struct Answered {
    std::size_t rows = 0;
    double accuracy = 0;  ///< NaN without rows
};

/// What a model says of the rows of a data set.
struct PredictedRows {
    PredictOptions options;
    std::vector<std::string> class_names;  ///< of the model
    std::vector<std::string> image_names;  ///< one a row; empty for tables and images without names
    MicroPredictions predictions;
    Matrix<std::uint8_t> sets;                    ///< rows x classes; empty if not asked for
    std::vector<double> familiarity;              ///< one a row; empty if not asked for
    std::optional<Scores> scores;                 ///< where the data tells the classes
    std::optional<ConformalSummary> set_summary;  ///< of the rows with a class that the model knows
    std::optional<Answered> answered;             ///< where the data tells the classes
    bool is_approximate = false;                  ///< an index found the neighbours
    double seconds = 0;  ///< that the predictions took, sets and familiarity included
    std::vector<Note> notes;

    std::size_t num_rows() const { return predictions.labels.size(); }
    const std::string& predicted_class(std::size_t row) const {
        return class_names[static_cast<std::size_t>(predictions.labels[row])];
    }
    bool abstains(std::size_t row) const { return options.abstain && familiarity[row] <= *options.abstain; }
    std::size_t num_abstained() const;
};

/// Before rows are read: Error(bad_argument) for options out of range, Error(bad_data) for a model that was
/// written before models kept what they need.
void check_predict_options(const MicroLearner& model, const PredictOptions& options);

/// Predicts all rows, and judges the predictions where the data tells the classes. Errors as `predict` of
/// hardlearn/mil.
PredictedRows predict_rows(const MicroLearner& model, const Dataset& data, const PredictOptions& options = {},
                           const RunContext& context = {});

}  // namespace hardlearn
