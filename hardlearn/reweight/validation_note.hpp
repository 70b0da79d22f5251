#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "hardlearn/reweight/training_record.hpp"

namespace hardlearn {

/// A warning where the validation part steers weights though the network gets nearly all of it wrong: from
/// some epoch on to the last, for a quarter of the epochs and three at the least, its accuracy was under a
/// quarter of chance. Says whether the same rows were held out all the time. Nothing without validation rows.
std::optional<std::string> failed_validation_note(std::span<const EpochRecord> epochs,
                                                  std::size_t num_classes);

}  // namespace hardlearn
