#pragma once

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/evaluation/evaluation_detail.hpp"
#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/tasks/certify.hpp"

namespace hardlearn {

/// Error(bad_data) where the model was fitted on rows that this data does not have, with both fingerprints.
void check_same_data(const MicroLearner& model, const Dataset& data);

/// Error(bad_data) where the evaluation is of other rows than these: of another fingerprint, or, where its
/// record tells none, of another size or other classes.
void check_same_data(const EvaluationDetail& evaluation, const Dataset& data);

/// Error(bad_data) where the certificate is of other rows than these: of another fingerprint, or, where its
/// record tells none, of another size or other classes.
void check_same_data(const CertifiedSet& certificate, const Dataset& data);

}  // namespace hardlearn
