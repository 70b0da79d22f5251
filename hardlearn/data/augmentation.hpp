#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/images.hpp"

namespace hardlearn {

/// The standard augmentation of small images (Krizhevsky 2009; He et al., CVPR 2016): a random crop of the
/// zero-padded image, and a random mirror image.
struct Augmentation {
    /// Pixels of padding on each side before an image is cropped back to its size at a random place; 4 is
    /// usual for CIFAR. More moves the content further; 0: no crop. At most the shorter side of the images.
    std::size_t crop_padding = 0;
    /// Mirrors left and right with probability 1/2.
    bool flip = false;
};

/// Mean and standard deviation of each channel, in units of 0..255.
struct PixelScale {
    std::vector<float> mean;
    std::vector<float> deviation;
};

/// Fits the scale on the given rows: training rows only. The deviation divides by the number of pixels; it is
/// 1 for a constant channel. The result does not depend on the rows' order. Throws Error(bad_argument)
/// without rows, and for a row that is not there.
PixelScale fit_pixel_scale(const ImageDataset& data, std::span<const RowIndex> rows);

/// One image of a data set, which must live as long.
struct ImageRow {
    const ImageDataset& data;
    RowIndex row = 0;
};

/// Writes an image, augmented, into `out` (channels x height x width) as (pixel - mean) / deviation of its
/// channel; padding becomes 0, the mean. What is drawn depends on (stream, row) only: give each epoch a
/// stream of its own. Throws Error(bad_argument) where the sizes do not fit.
void write_augmented(ImageRow image, const Augmentation& augmentation, const PixelScale& scale,
                     const RandomStream& stream, std::span<float> out);

}  // namespace hardlearn
