#include "hardlearn/network_tasks/predict_by_network.hpp"

#include <fmt/format.h>

#include <chrono>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/metrics/left_out_threshold.hpp"
#include "hardlearn/network/examples.hpp"
#include "hardlearn/network_tasks/tested_rows.hpp"
#include "hardlearn/reweight/prediction.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/prediction_sets.hpp"
#include "hardlearn/tasks/truth.hpp"

namespace hardlearn {
namespace {

void check_options_of_networks(const PredictOptions& options) {
    for (const Option<PredictOptions>& option : predict_options()) {
        if (option.facts.name == "scores" || option.facts.name == "confidence") continue;
        if (option.get(options) == option.get({})) continue;
        throw_bad_argument(fmt::format("{} goes with a Micro-Learner, not a network", option.facts.name));
    }
}

}  // namespace

void check_predict_options(const ReweightedModel& model, const PredictOptions& options) {
    check_options(predict_options(), options);
    check_options_of_networks(options);
    if (options.confidence) check_prediction_sets(model);
}

PredictedRows predict_rows(const ReweightedModel& model, const NetworkData& data,
                           const PredictOptions& options, const RunContext& context) {
    check_predict_options(model, options);
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
    if (options.confidence) result.sets = prediction_sets(model, result.predictions, *options.confidence);
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (const auto* table = std::get_if<Dataset>(&data)) {
        result.predictions.unseen_categories = encode(model.encoding, *table).unseen_categories;
        note_unseen_categories(result.predictions.unseen_categories, result.notes, context);
    }
    std::optional<Truth> truth;
    if (!labels_of(data).empty()) {
        truth = match_classes(labels_of(data), class_names_of(data), model.class_names,
                              result.predictions.labels);
        result.scores = score_truth(*truth, num_rows(data), result.notes, context);
    }
    if (options.confidence) {
        JudgedSets judged =
            judge_prediction_sets({.sets = result.sets,
                                   .confidence = *options.confidence,
                                   .highest_confidence = highest_left_out_confidence(model.left_out_scores)},
                                  truth ? &*truth : nullptr);
        result.set_summary = judged.summary;
        for (Note& note : judged.notes) add_note(result.notes, std::move(note), context);
    }
    return result;
}

}  // namespace hardlearn
