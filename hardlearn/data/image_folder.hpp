#pragma once

#include <filesystem>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/image_decoding.hpp"
#include "hardlearn/data/images.hpp"

namespace hardlearn {

/// Reads FOLDER/CLASS/IMAGE: PNG and JPEG images (known by their first bytes, named .png, .jpg or .jpeg), all
/// of one size. Classes are sorted as class names always are (as numbers if all are, else as text), images of
/// a class by the bytes of their names. All grey: 1 channel; else 3, to which grey images are spread. Names
/// that begin with a dot are left out; anything else that is no image in a class folder, and a class folder
/// without images, is Error(bad_data). The result does not depend on the number of threads.
ImageDataset read_image_folder(const std::filesystem::path& folder, const RunContext& context = {},
                               const DecodeLimits& limits = {});

}  // namespace hardlearn
