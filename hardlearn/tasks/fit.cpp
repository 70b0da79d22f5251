#include "hardlearn/tasks/fit.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

MicroLearnerOptions settled(MicroLearnerOptions options) {
    std::vector<View> views;
    for (const View view : options.views) {
        if (std::ranges::find(views, view) == views.end()) views.push_back(view);
    }
    options.views = views;
    if (options.max_exact_rows == all_neighbors) options.max_global_rows = all_neighbors;
    return options;
}

}  // namespace

FittedModel fit_model(const Dataset& data, const MicroLearnerOptions& options, const RunContext& context) {
    check_options(micro_learner_options(), options);
    std::vector<Note> notes;
    note_approximations(data.rows, options.max_exact_rows, notes, context);
    const auto start = std::chrono::steady_clock::now();
    MicroLearner model = fit_micro_learner(data, all_rows(data.rows), settled(options), context);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    return {.data = summarize(data),
            .model = std::move(model),
            .seconds = seconds.count(),
            .notes = std::move(notes)};
}

}  // namespace hardlearn
