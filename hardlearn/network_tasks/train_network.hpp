#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hardlearn/network_tasks/network_data.hpp"
#include "hardlearn/reweight/reweight.hpp"

namespace hardlearn {

/// A network and what became of the data on the way to it.
struct TrainedRun {
    ReweightedModel model;
    double seconds = 0;       ///< that the training took, since it was begun or went on
    std::vector<Note> notes;  ///< what the run decided
};

/// Trains on all rows of the data, and tells what was decided. `given`: the validation rows of lrw-given,
/// else nothing. Errors as fit_reweighted.
TrainedRun train_network(const NetworkData& data, const NetworkData* given, const ReweightOptions& options,
                         const RunFiles& files = {}, const RunContext& context = {});

/// The CPU threads of a network: as many as asked for, and where that is 0, one for tables and one a
/// processor for images.
int threads_of_network(int asked, bool images);

}  // namespace hardlearn
