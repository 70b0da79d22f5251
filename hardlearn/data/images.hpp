#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

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
    /// Hash of everything that training sees: size, pixels, class names, labels. Not `name`, not
    /// `image_names`, not `notes`.
    std::string fingerprint() const;
};

struct ImageReadOptions {
    /// IDX labels of an IDX images file; empty: found by the images file's name, "images-idx3" replaced by
    /// "labels-idx1". An error with other formats, which hold their labels.
    std::filesystem::path labels_file = {};
};

/// Reads images. What PATH is follows from what is there:
/// - a folder with CIFAR's training files (data_batch_*.bin, or train.bin): all of them, in order of name;
/// - any other folder: PATH/CLASS/*.png, .jpg, .jpeg;
/// - a file that begins as IDX files do: the MNIST family;
/// - a file named .bin: CIFAR-10 or CIFAR-100 in its binary layout.
/// Each file may be in gzip format. Throws Error(file) where something cannot be opened or read,
/// Error(bad_data) for its content, with the file, the place, the value and what was expected, and
/// Error(bad_argument) for options that do not fit.
ImageDataset read_images(const std::filesystem::path& path, const ImageReadOptions& options = {},
                         const RunContext& context = {});

/// Whether read_images is the reader for this path, rather than read_dataset: a folder, or a file that begins
/// or is named as IDX files are, or is named .bin (each also with .gz). Files in pipes are never images:
/// looking at them would take their first bytes away.
bool is_image_path(const std::filesystem::path& path);

/// The given images of a data set, in this order; class names are kept whole.
ImageDataset select_images(const ImageDataset& data, std::span<const RowIndex> rows);

}  // namespace hardlearn
