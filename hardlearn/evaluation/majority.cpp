#include "hardlearn/evaluation/majority.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/evaluation/tuning.hpp"

namespace hardlearn {

Majority fit_majority(const Dataset& data, std::span<const RowIndex> rows) {
    check_training_rows(data, rows);
    Majority model{.shares = std::vector<float>(data.num_classes(), 0.0f), .winner = 0, .winner_name = {}};
    for (const RowIndex row : rows) model.shares[static_cast<std::size_t>(data.labels[row])] += 1.0f;
    model.winner = most_likely(model.shares);
    model.winner_name = data.class_names[static_cast<std::size_t>(model.winner)];
    for (float& share : model.shares) share /= static_cast<float>(rows.size());
    return model;
}

Predictions predict(const Majority& model, const Dataset&, std::span<const RowIndex> rows,
                    const RunContext&) {
    Predictions predictions{.labels = std::vector<Label>(rows.size(), model.winner),
                            .scores = Matrix<float>(rows.size(), model.shares.size())};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::ranges::copy(model.shares, predictions.scores.row(i).begin());
    }
    return predictions;
}

std::string describe(const Majority& model) {
    return fmt::format("always '{}'", model.winner_name);
}

}  // namespace hardlearn
