#pragma once

#include "hardlearn/network_tasks/network_data.hpp"
#include "hardlearn/tasks/predict.hpp"

namespace hardlearn {

/// Before rows are read: Error(bad_argument) for options that are not for networks (`scores` and `confidence`
/// are), and for sets of a model without left-out scores.
void check_predict_options(const ReweightedModel& model, const PredictOptions& options);

/// Predicts all rows, and judges predictions and sets where the data tells the classes. Errors as
/// check_predict_options. On the threads of the context, where they are 0
/// on those that it was trained with. Errors as predict of hardlearn/reweight.
PredictedRows predict_rows(const ReweightedModel& model, const NetworkData& data,
                           const PredictOptions& options = {}, const RunContext& context = {});

}  // namespace hardlearn
