#pragma once

#include <string>

#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/tasks/explain.hpp"

namespace hardlearn {

/// A self-contained SVG picture of the traininglet around the explained row: distances from the row are to
/// scale (in the first view), directions are the two principal axes; colours are classes, support vectors of
/// the predicted class's duels are ringed, and rows without which the answer would be another are crossed.
/// `file`: where the row came from.
std::string explanation_svg(const ExplainedRow& explained, const MicroLearner& model,
                            const std::string& file);

}  // namespace hardlearn
