#pragma once

#include <string>

#include "hardlearn/report/name_style.hpp"
#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// How a model of a comparison is fitted for use: by the program, or, for plain models, which it does not
/// save, with scikit-learn and the settings that tuning chose most often. A sentence without a full stop.
std::string model_recipe(const ModelDetail& model, const NameStyle& name);

/// The settings that tuning chose in most folds, and in how many: "k 5, standard (3 of 5 folds)"; of equals
/// the first. Empty where the evaluation does not tell them.
std::string usual_settings(const ModelDetail& model);

}  // namespace hardlearn
