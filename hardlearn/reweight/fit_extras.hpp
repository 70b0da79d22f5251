#pragma once

#include <filesystem>

#include "hardlearn/reweight/margins.hpp"

namespace hardlearn {

/// Where a run leaves its traces. All empty: nowhere.
struct RunFiles {
    /// Written after every epoch (atomically). A run with equal data and options that finds it goes on from
    /// there, to the same result; one with other options is Error(bad_argument). Removed at the end.
    std::filesystem::path checkpoint = {};
    /// Leaves the checkpoint of a finished run where it is: for callers that remove it when they have stored
    /// the model.
    bool keep_checkpoint = false;
    /// One JSON object an epoch, appended; each epoch once, also across an interruption.
    std::filesystem::path log = {};
};

/// What a run may be given beside its training rows.
template <class Data>
struct FitExtras {
    const Data* given = nullptr;       ///< the validation set of lrw_given, with the training data's columns
    const Margins* margins = nullptr;  ///< of the training rows, where they are known: saves computing them
};

}  // namespace hardlearn
