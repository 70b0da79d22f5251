#pragma once

#include <torch/types.h>

#include <cstddef>

#include "hardlearn/data/images.hpp"

namespace hardlearn {

/// The pixels as a tensor 1 x channels x height x width, values as in the file; grey in three equal channels
/// where three are wanted. Error(bad_data) for colour where one is.
torch::Tensor tensor_of(const DecodedImage& image, std::size_t channels);

/// Brought to height x width: bilinear, antialiased where it shrinks.
torch::Tensor resized(const torch::Tensor& image, std::size_t height, std::size_t width);

}  // namespace hardlearn
