#pragma once

#include <string>

#include "hardlearn/evaluation/protocol.hpp"

namespace hardlearn::app {

/// XGBoost, called `name`, as a model of `evaluate`. The program without it (without_xgboost.cpp) says there
/// how to get one with it: Error(bad_argument).
Contender make_xgboost_contender(const std::string& name, const FitOptions& options);

/// Whether the program was built with it.
bool has_xgboost();

}  // namespace hardlearn::app
