#include "hardlearn/tasks/fit.hpp"

#include <chrono>
#include <utility>

#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/repeated_rows_note.hpp"

namespace hardlearn {
FittedModel fit_model(const Dataset& data, const MicroLearnerOptions& options, const RunContext& context) {
    check_options(micro_learner_options(), options);
    std::vector<Note> notes;
    note_approximations(data.rows, options, notes, context);
    check_training_rows(data, all_rows(data.rows));
    fit_preparation(data, all_rows(data.rows));  // refused before anything is told
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
