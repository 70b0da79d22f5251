#include "hardlearn/tasks/evaluated_rows.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace hardlearn {

const ModelDetail* explained_model(const EvaluationDetail& evaluation) {
    const ModelDetail* best = nullptr;
    for (const ModelDetail& model : evaluation.models) {
        if (model.predictions.empty() || std::isnan(model.mean.d_index)) continue;
        if (model.name == "mil-auto") return &model;
        if (best == nullptr || model.mean.d_index > best->mean.d_index) best = &model;
    }
    return best;
}

std::optional<TestedRow> tested_row(const EvaluatedRows& evaluated, RowIndex row) {
    if (evaluated.explained == nullptr) return std::nullopt;
    std::size_t place = row;
    if (!evaluated.rows.empty()) {
        const auto found = std::ranges::lower_bound(evaluated.rows, row);
        if (found == evaluated.rows.end() || *found != row) return std::nullopt;
        place = static_cast<std::size_t>(found - evaluated.rows.begin());
    }
    const TestedPredictions& tested = evaluated.explained->predictions.front();
    if (place >= tested.predicted.size()) return std::nullopt;
    return TestedRow{tested.predicted[place], tested.probability[place]};
}

}  // namespace hardlearn
