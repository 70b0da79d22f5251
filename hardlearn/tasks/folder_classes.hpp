#pragma once

#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Images of a folder, as far as their classes are concerned.
struct FolderClasses {
    std::vector<std::string>& class_names;  ///< of the folders
    std::vector<Label>& labels;
};

/// Folders of which none is named as a class of the model are folders of images to be predicted, not classes:
/// empties both, with the note "folders_are_no_classes".
void forget_foreign_folders(FolderClasses found, const std::vector<std::string>& model_classes,
                            std::vector<Note>& notes, const RunContext& context);

}  // namespace hardlearn
