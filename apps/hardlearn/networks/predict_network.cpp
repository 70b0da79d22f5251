#include "apps/hardlearn/networks/network_data.hpp"
#include "apps/hardlearn/networks/networks.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/truth.hpp"

namespace hardlearn::app {

PredictedRows predict_with_network(const Prediction& asked, Session& session) {
    const ReweightedModel model = read_reweighted_model(asked.model);
    const NetworkData data = read_for_model(asked.file, model, asked.read, session);
    const RunContext context = session.context_of(asked.file);
    ComputeOptions compute{.threads = usable_threads(model.options.compute.threads)};
    if (session.options().threads > 0) compute.threads = session.options().threads;
    PredictedRows result{.options = asked.task,
                         .class_names = model.class_names,
                         .image_names = image_names_of(data),
                         .predictions = {network_predictions(model, asked.file, data, compute, session), 0},
                         .sets = {},
                         .familiarity = {},
                         .scores = {},
                         .set_summary = {},
                         .answered = {},
                         .notes = {}};
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

}  // namespace hardlearn::app
