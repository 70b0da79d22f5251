#pragma once

#include <string_view>

#include "hardlearn/operators/operator_kind.hpp"

namespace hardlearn {

/// The parts of a model's name, [OPERATOR+]MODEL[+decision].
struct ModelName {
    Operator before = Operator::identity;  ///< fitted in each training part before the model is
    std::string_view model;                ///< views what the name was
    bool is_decided = false;               ///< see decision_suffix

    bool is_operated() const { return before != Operator::identity; }
};

/// Takes a name apart; whether there is such a model is not asked. "identity+svm" is no operated model: it is
/// called svm.
ModelName parts_of_model_name(std::string_view name);

}  // namespace hardlearn
