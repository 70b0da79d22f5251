#pragma once

#include <filesystem>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/image_decoding.hpp"
#include "hardlearn/data/images.hpp"

namespace hardlearn {

/// Reads the images that list_images finds: PNG and JPEG, known by their first bytes, all of one size. All
/// grey: 1 channel; else 3, to which grey images are spread. Errors as list_images; Error(bad_data) for what
/// is damaged or of another size. The result does not depend on the number of threads.
ImageDataset read_image_folder(const std::filesystem::path& folder, bool labels_required = true,
                               const RunContext& context = {}, const DecodeLimits& limits = {});

}  // namespace hardlearn
