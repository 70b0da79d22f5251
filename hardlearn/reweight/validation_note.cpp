#include "hardlearn/reweight/validation_note.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace hardlearn {

std::optional<std::string> failed_validation_note(std::span<const EpochRecord> epochs,
                                                  std::size_t num_classes) {
    const double failed = 0.25 / static_cast<double>(num_classes);
    // NaN, without validation rows, is no failure.
    const auto last_good = std::find_if(epochs.rbegin(), epochs.rend(), [&](const EpochRecord& epoch) {
        return !(epoch.validation_accuracy < failed);
    });
    const auto run = epochs.last(static_cast<std::size_t>(last_good - epochs.rbegin()));
    if (run.size() < 3 || 4 * run.size() < epochs.size()) return std::nullopt;
    const bool moved = std::ranges::any_of(run.first(run.size() - 1),
                                           [](const EpochRecord& epoch) { return epoch.moved_rows > 0; });
    return fmt::format(
        "from epoch {} on nearly all {} validation rows are predicted wrongly (accuracy {:.3f} at the "
        "end){}: weights "
        "are learned from rows that the network never gets right, and are not to be trusted; compare with "
        "plain "
        "training before using them",
        run.front().epoch, run.back().validation_rows, run.back().validation_accuracy,
        moved ? "" : ", and they were the same rows all the time");
}

}  // namespace hardlearn
