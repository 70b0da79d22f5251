#pragma once

#include <torch/torch.h>

#include <span>

#include "hardlearn/core/random.hpp"
#include "hardlearn/network/examples.hpp"

namespace hardlearn {

/// What a network is fed with.
struct Batch {
    torch::Tensor numbers;  ///< tables: batch x number columns; images: batch x channels x height x width
    torch::Tensor codes;    ///< tables: batch x code columns, int64; images: undefined
};

/// The given rows. With `augmentation` (images only) each image is drawn anew from the stream and its row.
Batch make_batch(const Examples& examples, std::span<const RowIndex> rows, torch::Device device,
                 const Augmentation* augmentation = nullptr, const RandomStream& stream = RandomStream(0));

/// The labels of the given rows, int64.
torch::Tensor label_tensor(std::span<const Label> labels, std::span<const RowIndex> rows,
                           torch::Device device);

}  // namespace hardlearn
