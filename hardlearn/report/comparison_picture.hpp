#pragma once

#include <string>

#include "hardlearn/evaluation/comparison.hpp"

namespace hardlearn {

/// An SVG page: the critical-difference diagram (models on an axis of mean ranks, the best at the left; a bar
/// joins those that Nemenyi's test does not tell apart; left out for a single model), and a bar a model: the
/// median over the sets of its lift, or of the score where no lift was asked for, with its exact interval.
std::string comparison_svg(const Comparison& comparison);

}  // namespace hardlearn
