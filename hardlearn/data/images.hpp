#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// One image. Pixels as in ImageDataset.
struct DecodedImage {
    std::size_t channels = 0;
    std::size_t height = 0;
    std::size_t width = 0;
    std::vector<std::uint8_t> pixels;  ///< channels x height x width
};

/// By what an image is known again: its size and pixels. Grey is the same in one channel and in three.
std::uint64_t image_hash(const DecodedImage& image);

/// Images of one size with, where known, the class of each. Pixels are 0..255, image by image, channel by
/// channel (grey, or red, green, blue), row by row from the top.
struct ImageDataset {
    std::string name;  ///< where it came from: a file name without folder and extension, or a folder's name
    std::size_t channels = 0;
    std::size_t height = 0;
    std::size_t width = 0;
    std::vector<std::uint8_t> pixels;      ///< rows x channels x height x width
    std::vector<std::string> class_names;  ///< sorted, or in the order that the format gives its classes
    std::vector<Label> labels;             ///< one an image, or empty where they are unknown
    std::vector<std::string> image_names;  ///< CLASS/FILE of a folder's images, else empty
    std::vector<std::string> notes;  ///< what the reader decided and a person may want to know, one line each

    /// Pixel values of one image: channels x height x width.
    std::size_t image_size() const { return channels * height * width; }
    std::size_t rows() const { return image_size() == 0 ? 0 : pixels.size() / image_size(); }
    std::size_t num_classes() const { return class_names.size(); }
    /// The pixels of one image; `row` must be less than rows().
    std::span<const std::uint8_t> image(RowIndex row) const {
        return std::span(pixels).subspan(row * image_size(), image_size());
    }
    /// A copy of one image.
    DecodedImage decoded(RowIndex row) const;
    /// Hash of everything that training sees: size, pixels, class names, labels. Not `name`, not
    /// `image_names`, not `notes`.
    std::string fingerprint() const;
};

/// The given images of a data set, in this order; class names are kept whole.
ImageDataset select_images(const ImageDataset& data, std::span<const RowIndex> rows);

}  // namespace hardlearn
