#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// 1: as first written. 2: with calibration and familiarity. 3: with an index of neighbours. 4: with voters
/// that make a pool, of more kinds. A model is written as the oldest that can hold it.
inline constexpr int micro_learner_schema = 4;

/// Writes the model (safetensors layout) under a temporary name and renames it. Equal models give equal
/// bytes.
void write_model(const MicroLearner& model, const std::filesystem::path& path);

/// The bytes that the file would have.
std::vector<std::byte> write_model(const MicroLearner& model);

/// Reads a model of this schema or an older one; one of schema 1 has neither calibration nor familiarity.
/// Error(file) if it cannot be opened; Error(bad_data) if it is truncated, foreign, newer than this program,
/// or damaged.
MicroLearner read_model(const std::filesystem::path& path);

/// Reads a model from the bytes of a file. Error(bad_data) as above.
MicroLearner read_model(std::span<const std::byte> bytes);

/// The schema that a model file has, with the same errors.
int read_model_schema(const std::filesystem::path& path);

}  // namespace hardlearn
