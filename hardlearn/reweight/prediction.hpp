#pragma once

#include <cstdint>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/images.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/reweight/reweighted_model.hpp"
#include "hardlearn/training/reweight_options.hpp"

namespace hardlearn {

/// Class probabilities of new rows: softmax of the logits. The device may differ from the training's.
Predictions predict(const ReweightedModel& model, const Dataset& data, const ComputeOptions& compute = {},
                    const RunContext& context = {});
Predictions predict(const ReweightedModel& model, const ImageDataset& data,
                    const ComputeOptions& compute = {}, const RunContext& context = {});

/// Rows x classes: 1 for each class that fits no worse than left_out_threshold of the model's left-out
/// scores. As far as a new row is exchangeable with the training rows, or its group with theirs, and the
/// networks that did not see a fold are as sure of themselves as the one that saw all, its set holds its
/// class with a probability of about `confidence`: cross-conformal prediction (Vovk, Annals of Mathematics
/// and Artificial Intelligence 2015) with one network in place of those of the folds. Sets may be empty.
/// Error(bad_argument) for a confidence outside (0, 1), and for a model without left-out scores, with what to
/// do.
Matrix<std::uint8_t> prediction_sets(const ReweightedModel& model, const Predictions& predictions,
                                     double confidence);
/// Error(bad_argument) where the model has no left-out scores.
void check_prediction_sets(const ReweightedModel& model);

/// P(validation) of rows whose class is unknown, by the splitter of a molere model: the mean of
/// s(validation | x, c) over the classes c, each as probable as the network says. In [0, 1], one a row.
/// The splitter is that of the epoch before the last. Error(bad_argument) for a model that has none of its
/// own network: other methods, a refit, too few epochs to train one, files of before splitters were kept.
std::vector<double> validation_probability(const ReweightedModel& model, const Dataset& data,
                                           const ComputeOptions& compute = {},
                                           const RunContext& context = {});
std::vector<double> validation_probability(const ReweightedModel& model, const ImageDataset& data,
                                           const ComputeOptions& compute = {},
                                           const RunContext& context = {});
/// Error(bad_argument) where it would be thrown there.
void check_splitter(const ReweightedModel& model);

}  // namespace hardlearn
