#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/names.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/tasks/hardness_profile.hpp"

namespace hardlearn {

enum class ReasonKind : std::uint8_t {
    overlap,            ///< classes share regions
    label_noise,        ///< labels are wrong at random
    imbalance,          ///< rare classes are missed
    few_rows,           ///< more rows would help
    many_features,      ///< fewer features would help
    groups,             ///< new groups are harder than new rows of known ones
    duplicates,         ///< rows repeat others
    conflicting_labels  ///< equal rows have other labels
};
template <>
struct NamesOf<ReasonKind> {
    static constexpr std::string_view what = "reason";
    static constexpr Named<ReasonKind> names[] = {{ReasonKind::overlap, "overlap"},
                                                  {ReasonKind::label_noise, "label_noise"},
                                                  {ReasonKind::imbalance, "imbalance"},
                                                  {ReasonKind::few_rows, "few_rows"},
                                                  {ReasonKind::many_features, "many_features"},
                                                  {ReasonKind::groups, "groups"},
                                                  {ReasonKind::duplicates, "duplicates"},
                                                  {ReasonKind::conflicting_labels, "conflicting_labels"}};
};

/// One reason why data may be hard: what was measured, and what to do. All are told, also those that do not
/// apply.
struct HardnessReason {
    ReasonKind kind = ReasonKind::overlap;
    bool applies = false;
    bool is_known = true;  ///< false: these rows cannot tell whether it applies; then `applies` is false
    double figure = std::numeric_limits<double>::quiet_NaN();  ///< see docs/json.md; NaN: nothing to measure
    double low = std::numeric_limits<double>::quiet_NaN();     ///< 95 % interval, where there is one
    double high = std::numeric_limits<double>::quiet_NaN();
    std::string finding;  ///< a sentence with the figure
    std::string advice;   ///< a sentence
};

/// False where permuted labels give as low a nearest-neighbour error once in twenty times or more often; true
/// where that was not tried.
bool neighbors_know_classes(const BalancedNeighborError& error);

/// Every reason once, in the order of ReasonKind. `data`, `together`: what was profiled.
std::vector<HardnessReason> hardness_reasons(const HardnessProfile& profile, const Dataset& data,
                                             const KeptTogether& together);

}  // namespace hardlearn
