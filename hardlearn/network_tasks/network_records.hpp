#pragma once

#include <optional>
#include <string>

#include "hardlearn/network_tasks/rows_to_label.hpp"
#include "hardlearn/network_tasks/tested_rows.hpp"
#include "hardlearn/network_tasks/train_network.hpp"
#include "hardlearn/network_tasks/weighted_samples.hpp"

namespace hardlearn {

/// Files of a training, as records tell them.
struct TrainingFiles {
    std::string data;
    std::string model;       ///< where it was written
    std::string validation;  ///< of lrw-given; else empty
    std::string test;        ///< empty: none
};

/// JSON of schema hardlearn.reweight/2 (docs/json.md); read_tested_run of hardlearn/records reads it.
std::string reweight_record(const TrainedRun& run, const std::optional<TestedRows>& test,
                            const TrainingFiles& files);

/// JSON of schema hardlearn.network/2: what is in the model file at `path`.
std::string network_record(const ReweightedModel& model, const std::string& path);

/// Where the parts of a record of `weights` came from.
struct WeightsSources {
    std::string model;                      ///< the model file
    std::string data;                       ///< what it was trained on
    std::string unlabelled = {};            ///< empty: none
    const RowsToLabel* to_label = nullptr;  ///< of them; null: none
};

/// JSON of schema hardlearn.weights/1: what is known of the training samples, and which further rows to label
/// next.
std::string weights_record(const WeightedSamples& samples, const ReweightedModel& model,
                           const WeightsSources& sources);

/// The rows to label next as CSV with a header: rank, row (both from 1), prediction, score; a column `image`
/// behind `row` where the images have names.
std::string rows_to_label_csv(const RowsToLabel& rows, const ReweightedModel& model);

/// The training samples as CSV with a header: row (from 1), class, part, weight, margin, p_training, hard; a
/// column `image` behind `row` where the images have names.
std::string weights_csv(const WeightedSamples& samples, const ReweightedModel& model);

}  // namespace hardlearn
