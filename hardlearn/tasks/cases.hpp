#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/core/types.hpp"
#include "hardlearn/tasks/diagnose.hpp"
#include "hardlearn/tasks/evaluated_rows.hpp"

namespace hardlearn {

/// Why a row is one that a report explains.
enum class CaseReason : std::uint8_t {
    suspicious,  ///< its label is doubted most
    wrong,       ///< of the wrong predictions of rows not chosen yet, the one with the highest probability
    right,       ///< of the right predictions, one of middling probability
    asked        ///< somebody asked for it
};

struct ChosenCase {
    RowIndex row = 0;  ///< of the data
    CaseReason reason = CaseReason::asked;
    std::optional<TestedRow> tested;  ///< in the first repeat, by the explained model
};

/// The rows that are asked for; where there are none, three suspicious ones, the wrong prediction with the
/// highest probability of the others, and a right one, as far as there are such. Of the suspicious rows first
/// those whose label the explained model does not confirm, first of classes that are not overlapped (see
/// overlapped_classes), first those that it contradicts.
std::vector<ChosenCase> choose_cases(const Diagnosis& diagnosis, const EvaluatedRows& evaluated,
                                     std::span<const RowIndex> asked);

}  // namespace hardlearn
