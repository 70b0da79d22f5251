#pragma once

#include <filesystem>
#include <string>

#include "apps/hardlearn/terminal/session.hpp"
#include "hardlearn/backbone/image_rows.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/page/page_state.hpp"
#include "hardlearn/tasks/evaluate.hpp"
#include "hardlearn/tasks/predict.hpp"
#include "hardlearn/tasks/report.hpp"

namespace hardlearn::app {

// What commands for all kinds of models do where the model is a network. The program without libtorch
// (without_networks.cpp) says there how to get one with it.

/// Whether the file is a model that `reweight` wrote. Error(file) if it cannot be opened.
bool is_network_model(const std::filesystem::path& path);

/// Whether the file is what a run of `reweight` goes on from. Error(file) if it cannot be opened.
bool is_checkpoint(const std::filesystem::path& path);

/// What `predict` is asked.
struct Prediction {
    std::string model;
    std::string file;
    std::string output;  ///< CSV file; empty: stdout
    ReadOptions read;
    ImageOptions images;
    PredictOptions task;
};
/// What `predict` finds.
PredictedRows predict_with_network(const Prediction& asked, Session& session);

/// Images as rows: read_image_rows and read_image_queries of hardlearn/backbone.
ReadData image_rows(const ImageSource& source, const RunContext& context);
ReadData image_queries(const ImageSource& source, const ImageModel& model, const RunContext& context);

/// Small pictures of the images at that path, by the names that their rows have.
RowPictures image_pictures(const ImageSource& source);

/// What `inspect` does.
void inspect_network(const std::string& path, Session& session);
void inspect_checkpoint(const std::string& path, Session& session);

/// What `report` tells of a network. Error(bad_data) where the file holds other data than it was trained on.
NetworkEvidence network_evidence(const std::string& model, const std::string& file, const ReadOptions& read,
                                 Session& session);

/// What makes models of evaluate() of networks: of the methods of learned reweighting, and of those that the
/// Micro-Learning paper compares with. Without libtorch it refuses them: Error(bad_argument).
NetworkContenders network_contenders();

}  // namespace hardlearn::app
