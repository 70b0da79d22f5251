#pragma once

#include <span>
#include <string>

#include "hardlearn/tasks/ablate.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.ablation/2 (docs/json.md). `files`: where the sets came from, one a set;
/// `over_sets`: the variants over all of them, empty for one.
std::string ablation_record(std::span<const AblatedSet> sets, std::span<const std::string> files,
                            std::span<const VariantOverSets> over_sets, const AblationOptions& options);

}  // namespace hardlearn
