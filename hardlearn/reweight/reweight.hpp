#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/images.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/network/examples.hpp"
#include "hardlearn/network/network_options.hpp"
#include "hardlearn/network/training_options.hpp"
#include "hardlearn/reweight/method.hpp"

namespace hardlearn {

/// How sample weights are learned.
struct WeightOptions {
    HypergradientMode mode = HypergradientMode::two_pass;
    /// Training steps from one meta step to the next. 1: the weights learn fastest and a step costs most;
    /// 0: 5, and 1 for molere_refit.
    std::size_t meta_interval = 0;
    double perturbation = 0.01;  ///< two_pass: length of the step to either side, in parameter space
    /// adam: look ahead along Adam's own step instead of plain gradient descent
    bool preconditioned = false;
    std::size_t hidden_units = 100;  ///< of the weight network
    double learning_rate = 1e-3;     ///< of the weight network (Adam)
    bool see_labels = false;         ///< the weight network sees the class beside the features
    double floor = 1e-3;             ///< lowest weight before normalisation
    bool normalize = true;           ///< weights of a batch have mean 1; false: as they are, in (0, 1)
    double strength = 1;             ///< s in 1 - s + s w: 1 as learned, 0 uniform
    /// strength is lowered in batches whose effective sample size falls below
    double fewest_effective_share = 0;
    double warm_up_share = 0.25;  ///< of the epochs, with unit weights (and random parts), at first
};

/// How the splitter of `molere` is trained, once an epoch.
struct SplitterOptions {
    std::size_t hidden_units = 100;
    std::size_t steps = 50;       ///< gradient steps an epoch
    double learning_rate = 1e-3;  ///< Adam
    double clip_norm = 1;         ///< of its gradient
    double smoothing = 1e-6;      ///< added to class shares before they are compared
};

struct ReweightOptions {
    Method method = Method::molere_refit;
    NetworkOptions network = {};
    std::optional<TrainingOptions> training = {};  ///< none: table_training() or image_training()
    /// delta: of the rows, at the most, that become the validation part. 0: 0.1, and 0.2 for molere_refit.
    double validation_share = 0;
    /// Keeps rows whose label is likely wrong (likely_mislabelled) out of the validation part; molere_refit
    /// always does.
    bool spare_suspects = false;
    /// Trains once more on all rows, with the learned weights and 1 for the validation part; molere_refit
    /// always does.
    bool refit = false;
    /// Folds on whose left-out rows the method must beat plain training, which is kept otherwise; 0: it is
    /// not asked. -1: 3 for molere_refit on tables, else 0. Each fold costs the run again on the other folds.
    int fallback_folds = -1;
    /// margins come from models that did not see the row; 0: from one that did
    std::size_t margin_folds = 5;
    WeightOptions weights = {};
    SplitterOptions splitter = {};
    double error_weight = 20;  ///< jtt: weight of the rows that the first model gets wrong (20 to 100)
    bool early_stop = false;   ///< stop when the gap between training and validation loss has settled
    std::uint64_t seed = 0;
    ComputeOptions compute = {};
};

/// Whether a run with these options needs the margins of a first, plainly trained model.
bool needs_margins(const ReweightOptions& options);

/// Where a run leaves its traces. All empty: nowhere.
struct RunFiles {
    /// Written after every epoch (atomically). A run with equal data and options that finds it goes on from
    /// there, to the same result; one with other options is Error(bad_argument). Removed at the end.
    std::filesystem::path checkpoint = {};
    /// Leaves the checkpoint of a finished run where it is: for callers that remove it when they have stored
    /// the model.
    bool keep_checkpoint = false;
    /// One JSON object an epoch, appended.
    std::filesystem::path log = {};
};

enum class Part : std::uint8_t { training, validation };

/// What became known of one sample of the training data.
struct SampleRecord {
    float weight = 1;  ///< learned, in the last epoch; mean 1 over the training part. 1 where none is learned
    /// p of its class minus the largest other p, in [-1, 1]: of a model that did not train on the row where
    /// the method needs such margins, else of the network itself.
    float margin = 0;
    float training_probability = 1;  ///< molere: the splitter's P(training); else 1 or 0 by its part
    Part part = Part::training;      ///< in the last epoch
    bool hard = false;               ///< whether the hard set of the run held it
};

/// One epoch of the main training.
struct EpochRecord {
    std::size_t epoch = 0;  ///< from 1
    double learning_rate = 0;
    double training_loss = 0;      ///< weighted, over the steps of the epoch
    double training_accuracy = 0;  ///< of the batches as they were trained on
    double validation_loss = 0;    ///< NaN without a validation part
    double validation_accuracy = 0;
    double effective_share = 1;  ///< mean over the batches of (sum w)^2 / (B sum w^2)
    std::size_t validation_rows = 0;
    std::size_t moved_rows = 0;  ///< rows that changed parts after this epoch
    double seconds = 0;
};

class TrainedNetwork;  // libtorch behind it

/// A trained network with all that prediction needs and what became known of its training samples.
struct ReweightedModel {
    ReweightOptions options;
    Encoding encoding;
    std::vector<std::string> class_names;
    std::string label_name;
    std::string data_name;
    std::string data_fingerprint;
    std::vector<Label> training_labels;
    std::vector<SampleRecord> samples;  ///< one a training row, in the order of the data
    std::vector<EpochRecord> epochs;    ///< of the training that gave the network
    std::vector<std::string> notes;     ///< what the run decided, for people
    std::shared_ptr<const TrainedNetwork> network;

    bool sees_images() const { return std::holds_alternative<ImageEncoding>(encoding); }
    std::size_t num_parameters() const;
};

/// Margins of a set of rows and what they come from; shared between methods on the same rows.
struct Margins {
    std::vector<float> values;       ///< one a row, in [-1, 1]
    std::vector<Label> predictions;  ///< one a row
    Matrix<float> probabilities;     ///< rows x classes
};

/// Trains on all rows of `data`. `given` is the validation set of lrw_given, read with the training data's
/// classes and columns. `margins`, where they are known already, save their computation. Errors: fewer than
/// two classes, a class of `given` that is unknown (bad_data); options outside their ranges, delta too small
/// for a sample of each class (bad_argument); a loss that is no number, with epoch, step and learning rate,
/// the last good checkpoint kept, no row left for the hard set, memory exhausted (training_failed).
/// Equal data, options and compute options: the same bits on the same kind of processor, also across an
/// interruption.
ReweightedModel fit_reweighted(const Dataset& data, const ReweightOptions& options,
                               const Dataset* given = nullptr, const Margins* margins = nullptr,
                               const RunFiles& files = {}, const RunContext& context = {});
ReweightedModel fit_reweighted(const ImageDataset& data, const ReweightOptions& options,
                               const ImageDataset* given = nullptr, const Margins* margins = nullptr,
                               const RunFiles& files = {}, const RunContext& context = {});

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

inline constexpr int reweighted_model_schema = 1;
/// "format" of the safetensors metadata.
inline constexpr const char* reweighted_model_format = "hardlearn.reweighted";
/// Writes the model (safetensors layout, docs/model-file.md) under a temporary name and renames it.
void write_reweighted_model(const ReweightedModel& model, const std::filesystem::path& path);
/// Errors as read_model.
ReweightedModel read_reweighted_model(const std::filesystem::path& path);

}  // namespace hardlearn
