#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/evaluation/protocol.hpp"

namespace rivals {

/// Hands over the data: numbers as they are, texts as codes, missing cells as null. Returns how many
/// candidates the model at the other end has.
std::size_t hand_over(const hardlearn::Dataset& data);

/// The model of the process at the other end. It is tuned and calibrated as the program's own rivals are: the
/// candidate with the best D-index on the inner draws on which they are calibrated (boosting takes too long
/// for those that follow where rows are few), its probabilities calibrated on the rows that these leave out.
/// The process fits and predicts the rows that it is told to. One fit has all the names: with +decision
/// behind it, it is given the decision of Micro-Learning.
std::vector<hardlearn::Contender> outside_models(const std::vector<std::string>& names,
                                                 std::size_t num_candidates,
                                                 const hardlearn::EvaluationOptions& options);

}  // namespace rivals
