#pragma once

#include <span>
#include <string>

#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/reweight_run.hpp"

namespace hardlearn::app {

/// The record hardlearn.reweight/1 of docs/json.md.
Json reweight_record(const ReweightRun& run);

/// The record hardlearn.network/1: what `inspect` shows of a network.
Json network_record(const std::string& path, const ReweightedModel& model);

/// The record hardlearn.weights/1: what is known of the training samples. `hardest_first`: rows of the data
/// in the order of their margins. `correlation`: Spearman's, of weight and margin.
Json weights_record(const std::string& path, const std::string& file, const ReweightedModel& model,
                    const std::vector<std::string>& image_names, std::span<const std::size_t> hardest_first,
                    double correlation);

}  // namespace hardlearn::app
