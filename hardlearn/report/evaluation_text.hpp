#pragma once

#include <string>

#include "hardlearn/tasks/evaluate.hpp"

namespace hardlearn {

/// The scores of all models for people, with marks and the sentence that says which leads; with
/// `probabilities` also how far their scores can be taken at their word.
std::string evaluation_text(const EvaluatedSet& set, bool probabilities);

}  // namespace hardlearn
