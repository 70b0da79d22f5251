#pragma once

#include <string>
#include <string_view>

#include "hardlearn/tasks/evaluate.hpp"

namespace hardlearn {

/// What is known before any training, for people: the data and its hardness. `file`: where the data came
/// from.
std::string begun_evaluation_text(const EvaluatedSet& set, std::string_view file);

/// The scores of all models for people, with marks and the sentence that says which leads; with
/// `probabilities` also how far their scores can be taken at their word.
std::string evaluation_text(const EvaluatedSet& set, bool probabilities);

}  // namespace hardlearn
