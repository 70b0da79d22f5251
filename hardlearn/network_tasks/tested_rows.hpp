#pragma once

#include <span>
#include <string>
#include <vector>

#include "hardlearn/data/predictions.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/network_tasks/network_data.hpp"

namespace hardlearn {

/// What a network says of rows whose classes are known.
struct TestedRows {
    std::string fingerprint;               ///< of the data
    std::vector<std::string> labels;       ///< the true class of each row
    std::vector<std::string> predictions;  ///< the predicted class of each row
    std::vector<double> margins;           ///< see margin_of
    Scores scores;
    std::vector<Note> notes;  ///< "unknown_classes"
};

/// Predicts the rows and scores them; a class that the model does not know counts as wrong. Errors as
/// predict of hardlearn/reweight.
TestedRows test_network(const ReweightedModel& model, const NetworkData& data,
                        const RunContext& context = {});

/// p of a row's class minus the largest other p, in [-1, 1]; a class behind those of `probabilities` is
/// unknown to the model, and has p 0.
double margin_of(std::span<const float> probabilities, Label label);

/// Probabilities of all rows.
Predictions predict(const ReweightedModel& model, const NetworkData& data, const ComputeOptions& compute,
                    const RunContext& context = {});

}  // namespace hardlearn
