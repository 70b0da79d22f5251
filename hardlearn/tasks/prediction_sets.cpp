#include "hardlearn/tasks/prediction_sets.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hardlearn {
namespace {

// A class that the model does not know is in no set.
ConformalSummary summary_of(const Truth& truth, const Matrix<std::uint8_t>& sets) {
    Matrix<std::uint8_t> judged(truth.rows.size(), truth.num_classes);
    for (std::size_t i = 0; i < truth.rows.size(); ++i) {
        std::ranges::copy(sets.row(truth.rows[i]), judged.row(i).begin());
    }
    return summarize_sets(truth.labels, judged);
}

// Sets that say nothing are told, and why.
Note whole_sets_note(double highest_confidence) {
    return {.kind = "whole_sets",
            .text = fmt::format("every set holds every class: the training rows, or groups, are too few to "
                                "promise more than {:.0f} %",
                                100 * std::max(highest_confidence, 0.0)),
            .is_warning = true,
            .facts = {{"highest_confidence", highest_confidence}}};
}

Note sets_note(const ConformalSummary& summary, double confidence) {
    return {.kind = "sets",
            .text = fmt::format(
                "the {:g} % sets hold the true class of {:.1f} % of the rows, {:.2f} classes on average",
                100 * confidence, 100 * summary.coverage, summary.mean_size),
            .facts = {{"coverage", summary.coverage}, {"mean_size", summary.mean_size}}};
}

}  // namespace

JudgedSets judge_prediction_sets(const PromisedSets& promised, const Truth* truth) {
    JudgedSets judged;
    if (truth != nullptr && !truth->rows.empty()) judged.summary = summary_of(*truth, promised.sets);
    if (promised.confidence > promised.highest_confidence + 1e-9)
        judged.notes.push_back(whole_sets_note(promised.highest_confidence));
    if (judged.summary) judged.notes.push_back(sets_note(*judged.summary, promised.confidence));
    return judged;
}

}  // namespace hardlearn
