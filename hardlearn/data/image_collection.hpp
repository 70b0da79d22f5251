#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/image_readers.hpp"
#include "hardlearn/data/images.hpp"

namespace hardlearn {

/// Images of any sizes, decoded when they are asked for, with what is known of each.
struct ImageCollection {
    std::string name;                      ///< as ImageDataset::name
    std::vector<std::string> image_names;  ///< one an image: CLASS/FILE, FILE, or "17", its number from 1
    std::vector<std::string> class_names;
    std::vector<Label> labels;       ///< one an image, or empty where they are unknown
    std::vector<std::string> notes;  ///< of the reader, one line each
    /// The pixels of one image, from any thread. Error(bad_data) where the file is damaged, with its name;
    /// Error(file) where it cannot be opened.
    std::function<DecodedImage(RowIndex)> decode;

    std::size_t rows() const { return image_names.size(); }
};

/// Opens what read_images reads, folders without class folders if options.labels_required is false, and
/// single PNG and JPEG files, which have no class. Errors as read_images, but for images of a folder, which
/// are looked at when they are decoded.
ImageCollection open_images(const std::filesystem::path& path, const ImageReadOptions& options = {},
                            const RunContext& context = {});

/// Whether the path is for open_images rather than read_dataset: folders that hold images, other paths of
/// is_image_path, and single PNG and JPEG files.
bool is_image_collection(const std::filesystem::path& path);

}  // namespace hardlearn
