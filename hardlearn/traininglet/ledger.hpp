#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "hardlearn/core/names.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Why sanitization took a row out of the training data, or put it back.
enum class LedgerReason : std::uint8_t {
    predicted_wrongly,  ///< a bad sample: predicted as another class with its own row left out
    neighbor_of_bad,    ///< among the nearest rows of a bad sample, or within the radius around it
    restored_for_class  ///< was removed, but its class would have been wiped out
};

template <>
struct NamesOf<LedgerReason> {
    static constexpr std::string_view what = "reason";
    static constexpr Named<LedgerReason> names[] = {{LedgerReason::predicted_wrongly, "predicted_wrongly"},
                                                    {LedgerReason::neighbor_of_bad, "neighbor_of_bad"},
                                                    {LedgerReason::restored_for_class, "restored_for_class"}};
};

/// One line of the ledger of a sanitization.
struct LedgerEntry {
    RowIndex row = 0;
    LedgerReason reason = LedgerReason::predicted_wrongly;
    Label predicted = 0;  ///< left-out prediction of the row itself
    /// neighbor_of_bad: the bad sample (the nearest, ties to the lower row); else the row itself
    RowIndex because_of = 0;
};

struct SanitizationOptions {
    /// m: nearest rows removed with each bad sample; more removes more
    std::size_t num_pruned_neighbors = 0;
    /// instead of m: distance around a bad sample within which rows are removed (the paper's epsilon balls),
    /// euclidean distance of the first view's rows
    std::optional<double> removal_radius{};
    /// instead of both: the median distance of a row from its nearest one is the radius
    bool median_radius = false;

    float squared_removal_radius() const { return static_cast<float>(*removal_radius * *removal_radius); }
};

}  // namespace hardlearn
