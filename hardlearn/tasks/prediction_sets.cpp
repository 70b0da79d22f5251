#include "hardlearn/tasks/prediction_sets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

// A class that the model does not know is in no set.
ConformalSummary judge_sets(const Truth& truth, const Matrix<std::uint8_t>& sets) {
    Matrix<std::uint8_t> judged(truth.rows.size(), truth.num_classes);
    for (std::size_t i = 0; i < truth.rows.size(); ++i) {
        std::ranges::copy(sets.row(truth.rows[i]), judged.row(i).begin());
    }
    return summarize_sets(truth.labels, judged);
}

void note_sets(PredictedRows& predicted, const RunContext& context) {
    if (!predicted.set_summary) return;
    const ConformalSummary& summary = *predicted.set_summary;
    add_note(predicted.notes,
             {.kind = "sets",
              .text = fmt::format(
                  "the {:g} % sets hold the true class of {:.1f} % of the rows, {:.2f} classes on average",
                  100 * *predicted.options.confidence, 100 * summary.coverage, summary.mean_size),
              .facts = {{"coverage", summary.coverage}, {"mean_size", summary.mean_size}}},
             context);
}

// Sets that say nothing are told, and why.
void note_whole_sets(double highest_confidence, PredictedRows& predicted, const RunContext& context) {
    if (*predicted.options.confidence <= highest_confidence + 1e-9) return;
    add_note(predicted.notes,
             {.kind = "whole_sets",
              .text = fmt::format("every set holds every class: the training rows, or groups, are too few to "
                                  "promise more than {:.0f} %",
                                  100 * std::max(highest_confidence, 0.0)),
              .is_warning = true,
              .facts = {{"highest_confidence", highest_confidence}}},
             context);
}

}  // namespace

void judge_prediction_sets(PredictedRows& predicted, const Truth* truth, double highest_confidence,
                           const RunContext& context) {
    if (!predicted.options.confidence) return;
    if (truth != nullptr && !truth->rows.empty()) predicted.set_summary = judge_sets(*truth, predicted.sets);
    note_whole_sets(highest_confidence, predicted, context);
    note_sets(predicted, context);
}

}  // namespace hardlearn
