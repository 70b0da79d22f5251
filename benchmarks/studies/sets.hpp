#pragma once

#include <string>

#include "hardlearn/data/dataset.hpp"

namespace studies {

/// The set NAME of the folder: NAME.csv or NAME.csv.gz, with groups/NAME.groups.csv where that is there.
/// hardlearn::Error where it is not.
hardlearn::Dataset read_set(const std::string& folder, const std::string& name);

}  // namespace studies
