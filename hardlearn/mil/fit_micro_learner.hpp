#pragma once

#include <span>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/samples.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// Fits on all rows of `data`: a Micro-Learner that chooses for itself, unless the options say otherwise.
/// Errors as fit_micro_learner.
MicroLearner fit(const Dataset& data, const MicroLearnerOptions& options = {},
                 const RunContext& context = {});

/// The same for rows of numbers. Equal to a fit on the data set of them (see dataset_of).
MicroLearner fit(const Samples& samples, const MicroLearnerOptions& options = {},
                 const RunContext& context = {});
/// The same for rows of numbers with their labels, from 0.
MicroLearner fit(MatrixView<const float> rows, std::span<const Label> labels,
                 const MicroLearnerOptions& options = {}, const RunContext& context = {});

/// Fits on the given rows of `data`: prepares them, probes candidates on the inner draws by D-index and keeps
/// the best (ties to the smaller traininglet), or makes a pool of several. Error(bad_data) with fewer than
/// two classes in the rows.
MicroLearner fit_micro_learner(const Dataset& data, std::span<const RowIndex> rows,
                               const MicroLearnerOptions& options, const RunContext& context = {});

/// The same without probing: the given candidate is the only voter, whatever the options' construction. Where
/// it needs sanitization, its naive form (no stages; all rows: as many neighbours as there are rows) predicts
/// the training rows.
MicroLearner fit_candidate(const Dataset& data, std::span<const RowIndex> rows, const Candidate& candidate,
                           const MicroLearnerOptions& options, const RunContext& context = {});

}  // namespace hardlearn
