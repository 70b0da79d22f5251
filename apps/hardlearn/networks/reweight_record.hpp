#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "apps/hardlearn/networks/reweight_run.hpp"

namespace hardlearn::app {

/// The record hardlearn.reweight/2 of docs/json.md.
std::string reweight_record(const ReweightRun& run);

/// The record hardlearn.network/2: what `inspect` shows of a network.
std::string network_record(const std::string& path, const ReweightedModel& model);

/// The training samples of a network.
struct WeightedSamples {
    std::string file;                        ///< the data that the network was trained on
    std::vector<std::string> image_names;    ///< one a row; empty for tables and images without names
    std::vector<std::size_t> hardest_first;  ///< rows of the data in the order of their margins
    double correlation = 0;                  ///< Spearman's, of weight and margin
};

/// The record hardlearn.weights/1: what is known of the training samples.
std::string weights_record(const std::string& path, const ReweightedModel& model,
                           const WeightedSamples& samples);

}  // namespace hardlearn::app
