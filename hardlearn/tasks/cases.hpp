#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/evaluation/evaluation_detail.hpp"
#include "hardlearn/tasks/diagnose.hpp"

namespace hardlearn {

/// Why a row is one that a report explains.
enum class CaseReason : std::uint8_t {
    suspicious,  ///< its label is doubted most
    wrong,       ///< of the wrong predictions of rows not chosen yet, the one with the highest probability
    right,       ///< of the right predictions, one of middling probability
    asked        ///< somebody asked for it
};

/// What the evaluation said of a row while it was tested.
struct TestedRow {
    Label predicted = 0;
    double probability = 0;
};

struct ChosenCase {
    RowIndex row = 0;  ///< of the data
    CaseReason reason = CaseReason::asked;
    std::optional<TestedRow> tested;  ///< in the first repeat, by the explained model
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

/// The rows that are asked for; where there are none, three suspicious ones, the wrong prediction with the
/// highest probability of the others, and a right one, as far as there are such. Of the suspicious rows first
/// those whose label the explained model does not confirm, first of classes that are not overlapped (see
/// overlapped_classes), first those that it contradicts.
std::vector<ChosenCase> choose_cases(const Diagnosis& diagnosis, const EvaluatedRows& evaluated,
                                     std::span<const RowIndex> asked);

}  // namespace hardlearn
