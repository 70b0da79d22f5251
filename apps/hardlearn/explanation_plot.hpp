#pragma once

#include <string>

#include "apps/hardlearn/json_records.hpp"

namespace hardlearn::app {

/// A self-contained SVG picture of the traininglet around the explained row: distances from the row are to
/// scale (in the first view), directions are the two principal axes; colours are classes, support vectors of
/// the predicted class's duels are ringed, and rows without which the answer would be another are crossed.
std::string explanation_svg(const ExplainedRow& explained, const MicroLearner& model);

}  // namespace hardlearn::app
