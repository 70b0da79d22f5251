#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/predictions.hpp"

namespace hardlearn {

/// A fitted model under evaluation.
class Classifier {
  public:
    virtual ~Classifier() = default;
    virtual Predictions predict(const Dataset& data, std::span<const RowIndex> rows,
                                const RunContext& context) const = 0;
    /// Conformal sets for what was predicted, rows x classes with 1 for the classes in a row's set; none for
    /// models that make none. Error(bad_argument) for a confidence outside (0, 1).
    virtual std::optional<Matrix<std::uint8_t>> prediction_sets(const Predictions& predictions,
                                                                double confidence) const = 0;
    /// What was chosen, for people: "k 40, cost 10, gamma 0.055".
    virtual std::string description() const = 0;
};

}  // namespace hardlearn
