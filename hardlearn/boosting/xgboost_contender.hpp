#pragma once

#include <string>

#include "hardlearn/evaluation/protocol.hpp"

namespace hardlearn {

/// XGBoost as a model of evaluate(), called `name`, xgboost, xgboost+decision or either after an operator:
/// its candidates are chosen among on the inner draws, and its scores calibrated, as those of the models that
/// evaluate() knows by name.
Contender xgboost_contender(const std::string& name, const FitOptions& options);

}  // namespace hardlearn
