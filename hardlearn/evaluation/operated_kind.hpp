#pragma once

#include "hardlearn/evaluation/tuned_model.hpp"
#include "hardlearn/operators/operator_kind.hpp"

namespace hardlearn {

/// The kind of model that learns from rows after an operator (smote+svm). The operator is fitted anew
/// wherever the model is: in each inner training part, so that candidates are chosen, and scores calibrated,
/// by rows that it never saw; and on all training rows in the end. The kind itself for identity. Of the
/// options it takes the seed, of what the operator draws, and what operators share.
TunedKind operated_kind(TunedKind kind, Operator before, const FitOptions& options);

}  // namespace hardlearn
