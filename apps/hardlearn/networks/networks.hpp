#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "apps/hardlearn/terminal/session.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/evaluation/protocol.hpp"
#include "hardlearn/tasks/predict.hpp"

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
    PredictOptions task;
};
/// What `predict` finds.
PredictedRows predict_with_network(const Prediction& asked, Session& session);

/// What `inspect` does.
void inspect_network(const std::string& path, Session& session);
void inspect_checkpoint(const std::string& path, Session& session);

/// Methods of learned reweighting as models of evaluate(), in the order named. Each trains the network for
/// tables with its defaults, on one thread, with a seed of its own for each fold; margins of a fold's
/// training rows are computed once and shared by the methods that need them, and the first of them bears the
/// time. `epochs`: of the networks; none: their default. Without libtorch Error(bad_argument).
std::vector<Contender> reweighting_contenders(std::span<const std::string> names,
                                              const EvaluationOptions& options,
                                              std::optional<std::size_t> epochs);

}  // namespace hardlearn::app
