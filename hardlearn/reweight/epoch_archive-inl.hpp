#pragma once

#include <vector>

#include "hardlearn/network/archive-inl.hpp"
#include "hardlearn/reweight/training_record.hpp"

namespace hardlearn {

/// Puts the records into the tensor "epochs", a row each, and takes them from there. `with_seconds` is false
/// for models: equal trainings give equal files. Error(bad_data) where the tensor's size is no multiple of a
/// record's.
void put_epochs(Archive& archive, const std::vector<EpochRecord>& epochs, bool with_seconds);
std::vector<EpochRecord> epochs_from(const Archive& archive, bool with_seconds);
/// How many numbers of that tensor tell one epoch.
std::size_t numbers_an_epoch(bool with_seconds);

}  // namespace hardlearn
