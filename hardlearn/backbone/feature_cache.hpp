#pragma once

#include <optional>
#include <span>
#include <string>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/data/image_features.hpp"

namespace hardlearn {

/// What features are kept by: how they were made, and the images (image_hash of each, in order).
struct FeatureKey {
    const ImageFeatures& made;
    std::span<const std::uint64_t> images;

    std::string text() const;
};

/// The features that were kept, one row an image; nothing where there are none, or where what is there is
/// damaged or of something else. Error: never.
std::optional<Matrix<float>> cached_features(const FeatureKey& key);

/// Keeps them in cache_folder()/features. Whether that worked: it does not where nothing can be written.
bool cache_features(const FeatureKey& key, const Matrix<float>& features);

}  // namespace hardlearn
