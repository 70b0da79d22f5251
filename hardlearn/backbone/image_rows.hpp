#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/tasks/image_options.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn {

/// Images, and how they become rows.
struct ImageSource {
    std::filesystem::path path;
    ReadOptions read;  ///< labels_file (of IDX images) and groups_file; the others go with tables
    ImageOptions options;
};

/// Rows of numbers, a column a feature ("f1", "f2", ...), with the images' classes and names. Error as
/// open_images, find_backbone and extract_features; Error(bad_argument) without a backbone, and for options
/// of tables.
ReadData read_image_rows(const ImageSource& source, bool labels_required, const RunContext& context = {});

/// What a model that was fitted on such rows asks of new images.
struct ImageModel {
    const ImageFeatures& images;
    const std::vector<std::string>& class_names;
};

/// Rows for a model: by its own backbone, kept or given, which must be the same; classes where the folders
/// are named as the model's. Error(bad_data) for another backbone, Error(file) where it is not kept.
ReadData read_image_queries(const ImageSource& source, const ImageModel& model,
                            const RunContext& context = {});

}  // namespace hardlearn
