#pragma once

#include <span>
#include <string>
#include <vector>

#include "apps/hardlearn/json_records.hpp"
#include "hardlearn/evaluation/ablation.hpp"

namespace hardlearn::app {

/// What `ablate` found out: one record a file, and the variants over all files where there are several.
struct AblatedFiles {
    std::vector<std::string> files;
    std::vector<AblationRecord> records;
    std::vector<VariantOverSets> over_sets;  ///< empty for one file
};
Json ablation_record(const AblatedFiles& ablated, const AblationOptions& options);

}  // namespace hardlearn::app
