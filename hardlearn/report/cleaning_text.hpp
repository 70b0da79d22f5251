#pragma once

#include <cstddef>
#include <string>

#include "hardlearn/tasks/clean.hpp"

namespace hardlearn {

/// What cleaning removed, for people, with so many of the most suspicious rows. `file`: where the data came
/// from.
std::string cleaning_text(const CleanedSet& set, const std::string& file, std::size_t num_suspicious);

}  // namespace hardlearn
