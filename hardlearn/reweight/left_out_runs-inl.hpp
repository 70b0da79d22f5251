#pragma once

#include "hardlearn/reweight/fit-inl.hpp"

namespace hardlearn {

/// The method, or plain training where the gain of the method on left-out rows is not beyond chance, or where
/// it cannot be tried on them: too few rows or groups for folds, or for a validation part without one. Folds
/// that are done come from the checkpoint.
template <class Data>
ReweightedModel fit_or_fall_back(Fit<Data>& fit, const Data& data, const FitExtras<Data>& extras);

/// Gives the model the scores behind its prediction sets, and margins where the run had no left-out ones,
/// from rows left out of runs like it. A note where none can be left out.
template <class Data>
void leave_out(Fit<Data>& fit, const Data& data, const FitExtras<Data>& extras, ReweightedModel& model);

}  // namespace hardlearn
