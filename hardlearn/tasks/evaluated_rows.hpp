#pragma once

#include <optional>
#include <span>

#include "hardlearn/core/types.hpp"
#include "hardlearn/evaluation/evaluation_detail.hpp"

namespace hardlearn {

/// What the evaluation said of a row while it was tested.
struct TestedRow {
    Label predicted = 0;
    double probability = 0;
};

/// An evaluation of rows of the data, or of some of them.
struct EvaluatedRows {
    const EvaluationDetail* evaluation = nullptr;  ///< null: none
    std::span<const RowIndex> rows = {};           ///< of the data; empty: all of them, in their order
    const ModelDetail* explained = nullptr;        ///< the model whose predictions count; null: none
};

/// The model of an evaluation whose predictions a report explains: mil-auto, or else the one with the
/// highest D-index of those that tell their predictions; null where there is none.
const ModelDetail* explained_model(const EvaluationDetail& evaluation);

/// What the explained model said of a row of the data; nothing where it was not tested.
std::optional<TestedRow> tested_row(const EvaluatedRows& evaluated, RowIndex row);

}  // namespace hardlearn
