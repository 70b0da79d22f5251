#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "hardlearn/training/reweight_options.hpp"

namespace hardlearn {

/// What a checkpoint tells of the run that left it.
struct CheckpointSummary {
    /// A training of the run, or something else that it has done.
    struct Stage {
        std::string name;
        bool finished = false;
        std::size_t epochs = 0;  ///< that are done; 0 where the checkpoint keeps none of a finished stage
    };
    std::string data_fingerprint;
    ReweightOptions options;    ///< of the run, with the defaults that stood for them
    std::vector<Stage> stages;  ///< by their names
};

/// Error(file) if the file cannot be opened; Error(bad_data) if it is no checkpoint, or damaged.
CheckpointSummary read_checkpoint_summary(const std::filesystem::path& path);

}  // namespace hardlearn
