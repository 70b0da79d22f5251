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
#include "hardlearn/core/types.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/network/examples.hpp"
#include "hardlearn/reweight/training_record.hpp"
#include "hardlearn/training/reweight_options.hpp"

namespace hardlearn {

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
