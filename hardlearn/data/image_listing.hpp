#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// The image files of a folder in the order of their rows.
struct ImageListing {
    std::vector<std::filesystem::path> files;
    std::vector<std::string> image_names;  ///< CLASS/FILE, or FILE where there are no class folders
    std::vector<std::string> class_names;  ///< sorted as class names always are; empty without class folders
    std::vector<Label> labels;             ///< one a file; empty without class folders
};

/// Lists FOLDER/CLASS/IMAGE or, where `labels_required` is false, also FOLDER/IMAGE: files named .png, .jpg
/// or .jpeg, those of a class by the bytes of their names. Names that begin with a dot are left out; anything
/// else that is no image, images beside class folders, and a folder without images is Error(bad_data) with
/// its name. Error(file) if a folder cannot be read.
ImageListing list_images(const std::filesystem::path& folder, bool labels_required = true);

/// Whether there is an image file, by its name, in the folder or in one of its folders. Folders that cannot
/// be read hold none.
bool holds_images(const std::filesystem::path& folder);

}  // namespace hardlearn
