#pragma once

#include <string>
#include <variant>
#include <vector>

#include "apps/hardlearn/terminal/session.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/images.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/reweight/reweight.hpp"

namespace hardlearn::app {

/// What a network learns from or predicts: a table or images.
using NetworkData = std::variant<Dataset, ImageDataset>;

std::size_t num_rows(const NetworkData& data);
const std::vector<Label>& labels_of(const NetworkData& data);
const std::vector<std::string>& class_names_of(const NetworkData& data);
/// One a row; empty for tables and for images without names.
const std::vector<std::string>& image_names_of(const NetworkData& data);
std::string fingerprint_of(const NetworkData& data);
/// "FILE: 846 rows, 18 features, ..." or "FILE: 70 images of 28 x 28 pixels, 1 channel, 10 classes".
std::string network_data_text(const std::string& file, const NetworkData& data);

/// Error(bad_argument) where options for tables were given for images.
void check_data_options(const std::string& file, bool images, const ReadOptions& options);

/// Reads a table or images with known classes, and tells what the reader noted.
NetworkData read_network_data(const std::string& file, const ReadOptions& options, Session& session);

/// Reads further rows with known classes, as the training data was read: its label and its columns.
/// Error(bad_data) if one is a table and the other are images, or if rows have no class.
NetworkData read_like(const NetworkData& training, const std::string& file, Session& session);

/// Reads rows for a model: the columns of a table by name, and classes where the file tells them.
/// Error(bad_data) for a table where the model sees images, and the other way round.
NetworkData read_for_model(const std::string& file, const ReweightedModel& model, const ReadOptions& options,
                           Session& session);

/// Probabilities of all rows and, for tables, a warning of texts that the model never saw.
Predictions network_predictions(const ReweightedModel& model, const std::string& file,
                                const NetworkData& data, const ComputeOptions& compute, Session& session);

/// p of a row's class minus the largest other p, in [-1, 1]; a class behind those of `probabilities` is
/// unknown to the model, and has p 0.
double margin_of(std::span<const float> probabilities, Label label);

/// The threads of a network on this data: as the user asked, else 1 for tables and one a processor for
/// images.
int network_threads(const Session& session, bool images);

}  // namespace hardlearn::app
