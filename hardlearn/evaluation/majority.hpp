#pragma once

#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/predictions.hpp"

namespace hardlearn {

/// Always the commonest class (ties: the first); its scores are the class shares.
struct Majority {
    std::vector<float> shares;
    Label winner = 0;
    std::string winner_name;
};

Majority fit_majority(const Dataset& data, std::span<const RowIndex> rows);
Predictions predict(const Majority& model, const Dataset& data, std::span<const RowIndex> rows,
                    const RunContext& context = {});
std::string describe(const Majority& model);

}  // namespace hardlearn
