#include "hardlearn/tasks/predict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/prediction_sets.hpp"
#include "hardlearn/tasks/truth.hpp"

namespace hardlearn {
namespace {

Answered judge_answered(const Truth& truth, const PredictedRows& predicted) {
    Answered answered;
    for (std::size_t i = 0; i < truth.rows.size(); ++i) {
        if (predicted.abstains(truth.rows[i])) continue;
        ++answered.rows;
        answered.accuracy += truth.labels[i] == truth.predictions[i];
    }
    answered.accuracy /= static_cast<double>(answered.rows);
    return answered;
}

void judge(const Truth& truth, std::size_t num_rows, PredictedRows& predicted, const RunContext& context) {
    predicted.scores = score_truth(truth, num_rows, predicted.notes, context);
    if (predicted.options.abstain) predicted.answered = judge_answered(truth, predicted);
}

void note_abstention(PredictedRows& predicted, const RunContext& context) {
    if (!predicted.options.abstain) return;
    Note note{.kind = "abstention",
              .text = fmt::format(
                  "no prediction for {} of {}, unlike the training rows (familiarity {:g} or less)",
                  predicted.num_abstained(), counted_rows(predicted.num_rows()), *predicted.options.abstain),
              .facts = {{"abstained", std::uint64_t{predicted.num_abstained()}}}};
    if (predicted.answered) {
        const Answered& answered = *predicted.answered;
        note.text += answered.rows == 0 ? "; accuracy - on the 0 rows answered"
                                        : fmt::format("; accuracy {:.4f} on the {} answered",
                                                      answered.accuracy, counted_rows(answered.rows));
    }
    add_note(predicted.notes, std::move(note), context);
}

void note_search(const MicroLearner& model, PredictedRows& predicted, const RunContext& context) {
    if (!predicted.is_approximate) return;
    const std::size_t rows = model.labels().size();
    add_note(predicted.notes,
             {.kind = "approximate_search",
              .text = fmt::format("an index finds nearly all neighbours among {} training rows", rows),
              .facts = {{"rows", std::uint64_t{rows}}}},
             context);
}

}  // namespace

std::size_t PredictedRows::num_abstained() const {
    std::size_t abstained = 0;
    for (std::size_t i = 0; i < familiarity.size(); ++i) abstained += abstains(i);
    return abstained;
}

std::span<const Option<PredictOptions>> predict_options() {
    using Options = PredictOptions;
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::scores,
                       {.name = "scores",
                        .doc = "Add a column with the score of each class: its probability; they sum to 1"}),
        declare_option(&Options::confidence,
                       {.name = "confidence",
                        .doc = "Add a column with the set of classes that holds the true one with this "
                               "probability (0.9, say)",
                        .unit = "P",
                        .range = {.lowest = 0, .highest = 1, .open_below = true, .open_above = true}}),
        declare_option(&Options::abstain,
                       {.name = "abstain",
                        .doc = "Leave the prediction empty where a row is unlike the training rows; among "
                               "rows like them about this share is left empty (0.01, say). Adds the column "
                               "'familiarity'",
                        .unit = "LEVEL",
                        .range = {.lowest = 0, .highest = 1, .open_above = true}}),
        declare_option(&Options::exact,
                       {.name = "exact",
                        .doc = "Find neighbours exactly, also with a model that has an index of its many "
                               "training rows"}),
    };
    return options;
}

void check_predict_options(const MicroLearner& model, const PredictOptions& options) {
    check_options(predict_options(), options);
    if ((options.confidence && !model.parts().calibration) ||
        (options.abstain && !model.parts().familiarity)) {
        throw_bad_data(
            "written by an older hardlearn, without what prediction sets and abstention need: fit the model "
            "again");
    }
}

PredictedRows predict_rows(const MicroLearner& given, const Dataset& data, const PredictOptions& options,
                           const RunContext& context) {
    check_predict_options(given, options);
    const MicroLearner model = options.exact ? with_exact_search(given) : given;
    const auto rows = all_rows(data.rows);
    PredictedRows result{.options = options,
                         .class_names = model.class_names(),
                         .image_names = data.row_names,
                         .predictions = {},
                         .sets = {},
                         .familiarity = {},
                         .scores = {},
                         .set_summary = {},
                         .answered = {},
                         .is_approximate = model.is_approximate(),
                         .seconds = 0,
                         .notes = {}};
    note_search(model, result, context);
    const auto start = std::chrono::steady_clock::now();
    result.predictions = predict(model, data, rows, context);
    if (options.confidence) result.sets = prediction_sets(model, result.predictions, *options.confidence);
    if (options.abstain) result.familiarity = familiarity_of(model, data, rows, context);
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    note_unseen_categories(result.predictions.unseen_categories, result.notes, context);
    std::optional<Truth> truth;
    if (!data.labels.empty()) {
        truth = match_classes(data.labels, data.class_names, model.class_names(), result.predictions.labels);
        judge(*truth, data.rows, result, context);
    }
    if (options.confidence) {
        JudgedSets judged = judge_prediction_sets({.sets = result.sets,
                                                   .confidence = *options.confidence,
                                                   .highest_confidence = highest_confidence(model)},
                                                  truth ? &*truth : nullptr);
        result.set_summary = judged.summary;
        for (Note& note : judged.notes) add_note(result.notes, std::move(note), context);
    }
    note_abstention(result, context);
    return result;
}

}  // namespace hardlearn
