#pragma once

#include <filesystem>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/images.hpp"

namespace hardlearn {

struct ImageReadOptions {
    /// IDX labels of an IDX images file; empty: found by the images file's name, "images-idx3" replaced by
    /// "labels-idx1". An error with other formats, which hold their labels.
    std::filesystem::path labels_file = {};
    /// False: also PATH/*.png, .jpg, .jpeg, whose classes are unknown.
    bool labels_required = true;
};

/// Reads images. What PATH is follows from what is there:
/// - a folder with CIFAR's training files (data_batch_*.bin, or train.bin): all of them, in order of name;
/// - any other folder: PATH/CLASS/*.png, .jpg, .jpeg (list_images);
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

}  // namespace hardlearn
