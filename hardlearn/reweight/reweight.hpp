#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "hardlearn/core/note.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/images.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/network/examples.hpp"
#include "hardlearn/reweight/margins.hpp"
#include "hardlearn/reweight/training_record.hpp"
#include "hardlearn/training/reweight_options.hpp"

namespace hardlearn {

/// Where a run leaves its traces. All empty: nowhere.
struct RunFiles {
    /// Written after every epoch (atomically). A run with equal data and options that finds it goes on from
    /// there, to the same result; one with other options is Error(bad_argument). Removed at the end.
    std::filesystem::path checkpoint = {};
    /// Leaves the checkpoint of a finished run where it is: for callers that remove it when they have stored
    /// the model.
    bool keep_checkpoint = false;
    /// One JSON object an epoch, appended; each epoch once, also across an interruption.
    std::filesystem::path log = {};
};

class TrainedNetwork;  // libtorch behind it

/// A trained network with all that prediction needs and what became known of its training samples.
struct ReweightedModel {
    ReweightOptions options;  ///< asked for, with the defaults that stood for them
    /// The method that trained the network: options.method, or erm where the run fell back to plain training.
    /// Of files that were written before there was this field: options.method.
    Method method_used = Method::erm;
    Encoding encoding;
    std::vector<std::string> class_names;
    std::string label_name;
    std::string data_name;
    std::string data_fingerprint;
    std::vector<Label> training_labels;
    /// image_hash of each training image; empty for tables and in files of before there was this field.
    std::vector<std::uint64_t> image_hashes;
    std::vector<SampleRecord> samples;  ///< one a training row, in the order of the data
    std::vector<EpochRecord> epochs;    ///< of the training that gave the network
    std::vector<Note> notes;            ///< what the run decided, and warnings
    /// Whether samples[].margin are of networks that did not train on the row. Else they are of this very
    /// network, which has memorised rows: a wrong label may have a high margin.
    bool margins_left_out = false;
    /// How ill its class fits each training row (1 - p), by networks that were trained like this one without
    /// the row's fold; increasing. Empty where options.left_out_folds is 0, or no fold could be left out.
    std::vector<WeightedScore> left_out_scores;
    std::shared_ptr<const TrainedNetwork> network;

    bool sees_images() const { return std::holds_alternative<ImageEncoding>(encoding); }
    std::size_t num_parameters() const;
};

/// "erm", or "erm (molere-refit was asked for, and not kept)".
std::string method_text(const ReweightedModel& model);

/// What a run may be given beside its training rows.
template <class Data>
struct FitExtras {
    const Data* given = nullptr;       ///< the validation set of lrw_given, with the training data's columns
    const Margins* margins = nullptr;  ///< of the training rows, where they are known: saves computing them
};

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

inline constexpr int reweighted_model_schema = 1;
/// "format" of the safetensors metadata.
inline constexpr const char* reweighted_model_format = "hardlearn.reweighted";
/// Writes the model (safetensors layout, docs/model-file.md) under a temporary name and renames it.
void write_reweighted_model(const ReweightedModel& model, const std::filesystem::path& path);
/// Errors as read_model.
ReweightedModel read_reweighted_model(const std::filesystem::path& path);
/// The same of the bytes of a file.
ReweightedModel read_reweighted_model(std::span<const std::byte> bytes);

}  // namespace hardlearn
