#include "hardlearn/network_tasks/tested_rows.hpp"

#include <algorithm>
#include <cstddef>

#include "hardlearn/reweight/prediction.hpp"
#include "hardlearn/tasks/truth.hpp"

namespace hardlearn {

TestedRows test_network(const ReweightedModel& model, const NetworkData& data, const RunContext& context) {
    const Predictions predictions = predict(model, data, model.options.compute, context);
    const Truth truth =
        match_classes(labels_of(data), class_names_of(data), model.class_names, predictions.labels);
    TestedRows tested{.fingerprint = fingerprint_of(data),
                      .labels = {},
                      .predictions = {},
                      .margins = {},
                      .scores = {},
                      .notes = {}};
    note_unknown_classes(truth, tested.notes, context);
    std::vector<std::string> names = model.class_names;
    names.insert(names.end(), truth.unknown.begin(), truth.unknown.end());
    Matrix<float> scores(truth.labels.size(), truth.num_classes);
    for (std::size_t i = 0; i < truth.labels.size(); ++i) {
        const auto row = predictions.scores.row(truth.rows[i]);
        std::ranges::copy(row, scores.row(i).begin());
        tested.labels.push_back(names[static_cast<std::size_t>(truth.labels[i])]);
        tested.predictions.push_back(names[static_cast<std::size_t>(truth.predictions[i])]);
        tested.margins.push_back(margin_of(row, truth.labels[i]));
    }
    tested.scores = compute_scores(truth.labels, truth.predictions, scores, truth.num_classes);
    return tested;
}

double margin_of(std::span<const float> probabilities, Label label) {
    float own = 0, other = 0;
    for (std::size_t c = 0; c < probabilities.size(); ++c) {
        float& side = c == static_cast<std::size_t>(label) ? own : other;
        side = std::max(side, probabilities[c]);
    }
    return std::clamp(static_cast<double>(own) - static_cast<double>(other), -1.0, 1.0);
}

Predictions predict(const ReweightedModel& model, const NetworkData& data, const ComputeOptions& compute,
                    const RunContext& context) {
    return std::visit([&](const auto& rows) { return predict(model, rows, compute, context); }, data);
}

}  // namespace hardlearn
