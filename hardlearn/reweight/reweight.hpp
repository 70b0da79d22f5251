#pragma once

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/images.hpp"
#include "hardlearn/reweight/fit_extras.hpp"
#include "hardlearn/reweight/margins.hpp"
#include "hardlearn/reweight/reweighted_model.hpp"
#include "hardlearn/training/reweight_options.hpp"

namespace hardlearn {

/// Before data is read: Error(bad_argument) for options that a training refuses whatever its rows are, out of
/// range or ignored, a network for other data, a device that is not there.
void check_before_training(const ReweightOptions& options, bool is_table);

/// Trains on all rows of `data`. Errors: fewer than two classes, a class of `given` that is unknown
/// (bad_data); options outside their ranges, delta too small for a sample of each class (bad_argument); a
/// loss that is no number, with epoch, step and learning rate, the last good checkpoint kept, no row left for
/// the hard set (training_failed); memory exhausted (out_of_memory). Equal data, options and compute options:
/// the same bits on the same kind of processor, also across an interruption; a run that goes on from one
/// tells the note "resumed".
ReweightedModel fit_reweighted(const Dataset& data, const ReweightOptions& options,
                               const FitExtras<Dataset>& extras = {}, const RunFiles& files = {},
                               const RunContext& context = {});
ReweightedModel fit_reweighted(const ImageDataset& data, const ReweightOptions& options,
                               const FitExtras<ImageDataset>& extras = {}, const RunFiles& files = {},
                               const RunContext& context = {});

/// Error(bad_data) where `given` cannot be the validation part of training on `data`, as fit_reweighted would
/// throw it: one class only, a row without one, a class that `data` lacks.
void check_validation_rows(const Dataset& given, const Dataset& data);
void check_validation_rows(const ImageDataset& given, const ImageDataset& data);

/// Margins of plainly trained networks that did not see the row (options.margin_folds), or of one that did
/// (0). Methods that are given them train as if they had computed them.
Margins compute_margins(const Dataset& data, const ReweightOptions& options, const RunFiles& files = {},
                        const RunContext& context = {});
Margins compute_margins(const ImageDataset& data, const ReweightOptions& options, const RunFiles& files = {},
                        const RunContext& context = {});

}  // namespace hardlearn
