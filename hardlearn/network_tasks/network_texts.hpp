#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "hardlearn/network_tasks/network_data.hpp"
#include "hardlearn/network_tasks/rows_to_label.hpp"
#include "hardlearn/network_tasks/tested_rows.hpp"
#include "hardlearn/network_tasks/train_network.hpp"
#include "hardlearn/network_tasks/weighted_samples.hpp"

namespace hardlearn {

/// "FILE: 846 rows, 18 features, ..." or "FILE: 70 images of 28 x 28 pixels, 1 channel, 10 classes".
std::string network_data_text(std::string_view file, const NetworkData& data);

/// "mlp 128-128", "small-cnn of width 16", "wrn-28-10".
std::string network_text(const NetworkOptions& options);

/// The summary of a training for people: method, network, parts, epochs, accuracies, effective sample.
std::string training_text(const TrainedRun& run);

/// The scores of test rows, a table of one line.
std::string tested_text(const TestedRows& test, const std::string& file);

/// A few lines about the model in the file at `path`.
std::string network_model_text(const ReweightedModel& model, const std::string& path);

/// What became of the training samples, class by class, and how weight and margin go together.
std::string weights_text(const WeightedSamples& samples, const ReweightedModel& model);

/// The `count` training samples with the lowest margins.
std::string hardest_text(const WeightedSamples& samples, const ReweightedModel& model, std::size_t count);

/// The rows to label next, the first to ask for first.
std::string rows_to_label_text(const RowsToLabel& rows, const ReweightedModel& model);

}  // namespace hardlearn
