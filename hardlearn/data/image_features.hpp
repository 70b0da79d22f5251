#pragma once

#include <cstddef>
#include <string>

namespace hardlearn {

/// What made numbers of images: a model asks new images for the same.
struct ImageFeatures {
    std::string backbone;   ///< for people: a name, or that of its file without folder and extension
    std::string hash;       ///< of the backbone's file (Fingerprint): by it the backbone is found again
    std::size_t size = 0;   ///< height and width that images are brought to
    bool mirrored = false;  ///< averaged over the image and its mirror image

    bool operator==(const ImageFeatures&) const = default;
};

}  // namespace hardlearn
