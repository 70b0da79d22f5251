#include "hardlearn/network_tasks/predict_by_network.hpp"

#include <fmt/format.h>

#include <chrono>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/network/examples.hpp"
#include "hardlearn/network_tasks/tested_rows.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/truth.hpp"

namespace hardlearn {
namespace {

void check_options_of_networks(const PredictOptions& options) {
    for (const Option<PredictOptions>& option : predict_options()) {
        if (option.facts.name == "scores" || option.get(options) == option.get({})) continue;
        throw_bad_argument(fmt::format("{} goes with a Micro-Learner, not a network", option.facts.name));
    }
}

}  // namespace

PredictedRows predict_rows(const ReweightedModel& model, const NetworkData& data,
                           const PredictOptions& options, const RunContext& context) {
    check_options_of_networks(options);
    ComputeOptions compute{.threads = usable_threads(model.options.compute.threads)};
    if (context.threads > 0) compute.threads = context.threads;
    const auto start = std::chrono::steady_clock::now();
    PredictedRows result{.options = options,
                         .class_names = model.class_names,
                         .image_names = image_names_of(data),
                         .predictions = {predict(model, data, compute, context), 0},
                         .sets = {},
                         .familiarity = {},
                         .scores = {},
                         .set_summary = {},
                         .answered = {},
                         .notes = {}};
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (const auto* table = std::get_if<Dataset>(&data)) {
        result.predictions.unseen_categories = encode(model.encoding, *table).unseen_categories;
        note_unseen_categories(result.predictions.unseen_categories, result.notes, context);
    }
    if (!labels_of(data).empty()) {
        const Truth truth = match_classes(labels_of(data), class_names_of(data), model.class_names,
                                          result.predictions.labels);
        result.scores = score_truth(truth, num_rows(data), result.notes, context);
    }
    return result;
}

}  // namespace hardlearn
