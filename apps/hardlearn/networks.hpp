#pragma once

#include <filesystem>
#include <string>

#include "apps/hardlearn/options.hpp"
#include "apps/hardlearn/session.hpp"

namespace hardlearn::app {

// What commands for all kinds of models do where the model is a network. The program without libtorch
// (without_networks.cpp) says there how to get one with it.

/// Whether the file is a model that `reweight` wrote. Error(file) if it cannot be opened.
bool is_network_model(const std::filesystem::path& path);

/// Rows to be predicted by a network.
struct NetworkQuery {
    std::string model;
    std::string file;
    std::string output;  ///< CSV file; empty: stdout
    bool scores = false;
    DataOptions data;
};
/// What `predict` does.
void predict_with_network(const NetworkQuery& query, Session& session);

/// What `inspect` does.
void inspect_network(const std::string& path, Session& session);

}  // namespace hardlearn::app
