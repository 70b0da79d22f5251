#pragma once

#include <filesystem>

#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

inline constexpr int micro_learner_schema = 1;

/// Writes the model (safetensors layout) under a temporary name and renames it. Equal models give equal bytes.
void write_model(const MicroLearner& model, const std::filesystem::path& path);

/// Reads a model. Error(file) if it cannot be opened; Error(bad_data) if it is truncated, foreign, newer than this
/// program, or damaged.
MicroLearner read_model(const std::filesystem::path& path);

}  // namespace hardlearn
