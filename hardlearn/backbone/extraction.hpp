#pragma once

#include <cstddef>
#include <vector>

#include "hardlearn/backbone/backbone.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/image_collection.hpp"

namespace hardlearn {

/// How features are made of many images.
struct ExtractionOptions {
    ImageFeatures made;      ///< with the backbone's hash
    bool skip_bad = false;   ///< leave out images that cannot be decoded
    bool in_sample = false;  ///< take images that the backbone was trained on
};

/// Numbers of images, one row each, and which images they are of.
struct ExtractedFeatures {
    Matrix<float> features;
    std::vector<RowIndex> images;  ///< of the collection; all but bad ones
    std::vector<Note> notes;
};

/// The backbone's features of all images: from the cache where it has them. Each image passes alone, so that
/// its numbers have the same bits among any others, for any number of threads, and from the cache (on the
/// same kind of processor). Notes: "image_sizes", "grey_images", "bad_images", "trained_on". Errors, each
/// with the image: Error(bad_data) for a damaged image, one that the backbone was trained on (both as the
/// options say), no image left; as Backbone::features.
ExtractedFeatures extract_features(const ImageCollection& images, const Backbone& backbone,
                                   const ExtractionOptions& options, const RunContext& context = {});

}  // namespace hardlearn
