#pragma once

#include <string>

#include "hardlearn/tasks/predict.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.predictions/1 (docs/json.md). `model_path`, `file`: where the model and the rows
/// came from.
std::string predictions_record(const PredictedRows& predicted, const std::string& model_path,
                               const std::string& file);

/// The predictions as CSV with a header, one line a row: docs/command-line.md says which columns. A first
/// column `image` where the images have names.
std::string predictions_csv(const PredictedRows& predicted);

}  // namespace hardlearn
