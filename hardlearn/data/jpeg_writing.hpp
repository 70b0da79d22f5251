#pragma once

#include <string>

#include "hardlearn/data/images.hpp"

namespace hardlearn {

/// The bytes of a JPEG file of the image, grey or in colour, of a quality that people take for the image
/// itself at the size of a stamp. Equal images give equal bytes. Error(bad_argument) for an image without
/// pixels, with sides above 65,500 or of a number of channels that is neither 1 nor 3.
std::string jpeg_of(const DecodedImage& image);

}  // namespace hardlearn
