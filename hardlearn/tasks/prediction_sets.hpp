#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/note.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/tasks/truth.hpp"

namespace hardlearn {

/// Sets of classes, and how often each is to hold its row's class.
struct PromisedSets {
    const Matrix<std::uint8_t>& sets;  ///< rows x classes
    double confidence = 0.9;
    double highest_confidence = 1;  ///< that the model can promise; beyond it every set holds every class
};

struct JudgedSets {
    std::optional<ConformalSummary> summary;  ///< of the rows whose class is known and that the model knows
    std::vector<Note> notes;                  ///< "whole_sets", a warning, and "sets"
};

/// How the sets did. `truth`: null where the data tells no classes.
JudgedSets judge_prediction_sets(const PromisedSets& promised, const Truth* truth);

}  // namespace hardlearn
