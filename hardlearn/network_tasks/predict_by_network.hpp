#pragma once

#include "hardlearn/network_tasks/network_data.hpp"
#include "hardlearn/tasks/predict.hpp"

namespace hardlearn {

/// Predicts all rows, and judges the predictions where the data tells the classes; of the options, `scores`
/// alone is for networks: Error(bad_argument) for the others. On the threads of the context, where they are 0
/// on those that it was trained with. Errors as predict of hardlearn/reweight.
PredictedRows predict_rows(const ReweightedModel& model, const NetworkData& data,
                           const PredictOptions& options = {}, const RunContext& context = {});

}  // namespace hardlearn
