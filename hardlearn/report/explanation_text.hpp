#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/tasks/explain.hpp"

namespace hardlearn {

/// How much of an explanation to show; the JSON record holds all of it.
struct ExplanationDetail {
    std::size_t rows = 10;         ///< of each list
    std::size_t duels = 3;         ///< of the predicted class, the closest first; the others are left out
    bool all = false;              ///< every row of every list, every duel
    std::string_view remedy = {};  ///< how to see what is left out, to be told where something is
};

/// An explanation for people. `file`: where the row came from.
std::string explanation_text(const ExplainedRow& explained, const MicroLearner& model,
                             const std::string& file, const ExplanationDetail& detail);

}  // namespace hardlearn
