#include <nlohmann/json.hpp>

#include "apps/hardlearn/data_input.hpp"
#include "apps/hardlearn/network_data.hpp"
#include "apps/hardlearn/networks.hpp"
#include "apps/hardlearn/predictions_output.hpp"

namespace hardlearn::app {

void predict_with_network(const NetworkQuery& query, Session& session) {
    const ReweightedModel model = read_reweighted_model(query.model);
    const NetworkData data = read_for_model(query.file, model, query.data, session);
    ComputeOptions compute{.threads = model.options.compute.threads};
    if (session.options().threads > 0) compute.threads = session.options().threads;
    PredictedFile result{.model = query.model,
                         .file = query.file,
                         .image_names = image_names_of(data),
                         .predictions = {predict_rows(model, query.file, data, compute, session), 0},
                         .with_scores = query.scores,
                         .confidence = {},
                         .sets = {},
                         .abstain = {},
                         .familiarity = {},
                         .scores = {},
                         .set_summary = {},
                         .answered = {}};
    if (const auto* table = std::get_if<Dataset>(&data)) {
        result.predictions.unseen_categories = encode(model.encoding, *table).unseen_categories;
        warn_about_unseen(query.file, result.predictions.unseen_categories, session);
    }
    if (!labels_of(data).empty()) {
        const Truth truth = match_classes(labels_of(data), class_names_of(data), model.class_names,
                                          result.predictions.labels);
        result.scores = score(truth, num_rows(data), query.file, session);
    }
    write_predictions(result, model.class_names, query.output, session);
    session.write_json(predictions_record(result, model.class_names));
}

}  // namespace hardlearn::app
