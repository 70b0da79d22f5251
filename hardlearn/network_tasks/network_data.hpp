#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/images.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/reweight/reweighted_model.hpp"

namespace hardlearn {

/// What a network learns from or predicts: a table or images.
using NetworkData = std::variant<Dataset, ImageDataset>;

std::size_t num_rows(const NetworkData& data);
const std::vector<Label>& labels_of(const NetworkData& data);
const std::vector<std::string>& class_names_of(const NetworkData& data);
/// One a row; empty for tables and for images without names.
const std::vector<std::string>& image_names_of(const NetworkData& data);
std::string fingerprint_of(const NetworkData& data);

/// What was read from a file, and what the reader assumed.
struct ReadNetworkData {
    NetworkData data;
    std::vector<Note> notes;
};

/// Reads a table or images with known classes. Errors as read_dataset and read_images; Error(bad_argument)
/// where options for tables are set for images.
ReadNetworkData read_network_data(const std::filesystem::path& path, const ReadOptions& options = {},
                                  const RunContext& context = {});

/// Reads further rows with known classes, as the training data was read: its label and its columns.
/// Error(bad_data) if one is a table and the other are images, or if rows have no class.
ReadNetworkData read_like(const NetworkData& training, const std::filesystem::path& path,
                          const RunContext& context = {});

/// Reads rows for a model: the columns of a table by name, and classes where the file tells them.
/// Error(bad_data) for a table where the model sees images, and the other way round.
ReadNetworkData read_for_model(const std::filesystem::path& path, const ReweightedModel& model,
                               const ReadOptions& options = {}, const RunContext& context = {});

/// Reads the rows that the model was trained on; where the options name no label, its own. Error(bad_data)
/// for other rows, with both fingerprints.
ReadNetworkData read_training_data(const std::filesystem::path& path, const ReweightedModel& model,
                                   const ReadOptions& options = {}, const RunContext& context = {});

}  // namespace hardlearn
