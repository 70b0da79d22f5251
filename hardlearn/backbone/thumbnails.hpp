#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "hardlearn/data/images.hpp"

namespace hardlearn {

/// Neither side of a thumbnail is longer.
inline constexpr std::size_t thumbnail_side = 96;

/// The image as a JPEG file of at most thumbnail_side x thumbnail_side pixels; a smaller one as it is.
std::string thumbnail(const DecodedImage& image);

/// Thumbnails of the images of a path that open_images takes, by their names, made when they are asked for;
/// empty for a name that is not there or an image that is damaged. `labels_file`: of IDX images. Errors as
/// open_images.
std::function<std::string(std::string_view)> thumbnails_of(const std::filesystem::path& path,
                                                           const std::filesystem::path& labels_file);

}  // namespace hardlearn
