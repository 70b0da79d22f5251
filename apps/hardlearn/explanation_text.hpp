#pragma once

#include <cstddef>
#include <string>

#include "apps/hardlearn/json_records.hpp"

namespace hardlearn::app {

/// How much of an explanation to show; the JSON record holds all of it.
struct ExplanationDetail {
    std::size_t rows = 10;  ///< of each list
    std::size_t duels = 3;  ///< of the predicted class, the closest first; the others are left out
    bool all = false;       ///< every row of every list, every duel
};

/// An explanation for people.
std::string explanation_text(const ExplainedRow& explained, const MicroLearner& model,
                             const ExplanationDetail& detail);

}  // namespace hardlearn::app
