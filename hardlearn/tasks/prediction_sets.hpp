#pragma once

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/tasks/predict.hpp"
#include "hardlearn/tasks/truth.hpp"

namespace hardlearn {

/// How the sets of the result did on the rows whose class is known and that the model knows, and the note
/// "sets" on it; before it "whole_sets" where the sets can promise no more than `highest_confidence` and so
/// hold every class. `truth`: null where the data tells no classes. Nothing where no sets were asked for.
void judge_prediction_sets(PredictedRows& predicted, const Truth* truth, double highest_confidence,
                           const RunContext& context);

}  // namespace hardlearn
