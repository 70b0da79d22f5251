#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/hardlearn/networks/network_data.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/reweight/reweight.hpp"

namespace hardlearn::app {

/// What a network said of the rows of a test file.
struct TestedRows {
    std::string file;
    std::string fingerprint;
    std::vector<std::string> labels;       ///< the true class of each row
    std::vector<std::string> predictions;  ///< the predicted class of each row
    std::vector<double> margins;           ///< see margin_of
    Scores scores;
};

/// What `reweight` did.
struct ReweightRun {
    std::string file;
    std::string model_path;
    std::string validation;  ///< file of lrw-given; else empty
    ReweightedModel model;
    double seconds = 0;
    std::optional<TestedRows> test;
};

/// How many training samples are of each part, and in the hard set.
struct PartCounts {
    std::size_t training = 0;
    std::size_t validation = 0;
    std::size_t hard = 0;
};
PartCounts count_parts(const ReweightedModel& model);

/// "mlp 128-128", "small-cnn, width 16", "wrn-28-10".
std::string network_text(const NetworkOptions& options);

/// The summary for people: method, network, parts, epochs, accuracies, effective sample; the test's scores.
std::string reweight_text(const ReweightRun& run, const NetworkData& data);

/// A few lines about a model.
std::string network_model_text(const std::string& path, const ReweightedModel& model);

}  // namespace hardlearn::app
