#include "hardlearn/tasks/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/repeated_rows_note.hpp"

namespace hardlearn {
namespace {

void note_one_group(const Dataset& data, std::vector<Note>& notes, const RunContext& context) {
    if (data.groups.empty() || std::ranges::count(data.groups, data.groups.front()) !=
                                   static_cast<std::ptrdiff_t>(data.groups.size()))
        return;
    add_note(notes,
             {.kind = "one_group",
              .text = fmt::format("all {} rows are of one group: none can be left out without the others, so "
                                  "candidates are not compared, and prediction sets hold every class",
                                  data.rows),
              .is_warning = true,
              .facts = {{"rows", std::uint64_t{data.rows}}}},
             context);
}

}  // namespace

FittedModel fit_model(const Dataset& data, const MicroLearnerOptions& options, const RunContext& context) {
    check_options(micro_learner_options(), options);
    std::vector<Note> notes;
    note_approximations(data.rows, options, notes, context);
    check_training_rows(data, all_rows(data.rows));
    fit_preparation(data, all_rows(data.rows));  // refused before anything is told
    note_one_group(data, notes, context);
    keep_together_and_tell(data, options.duplicates, notes, context);
    const auto start = std::chrono::steady_clock::now();
    MicroLearner model = fit_micro_learner(data, all_rows(data.rows), options, context);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    return {.data = summarize(data),
            .model = std::move(model),
            .seconds = seconds.count(),
            .notes = std::move(notes)};
}

}  // namespace hardlearn
