#include "hardlearn/tasks/folder_classes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/data/labels_and_groups.hpp"
#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {

void forget_foreign_folders(FolderClasses found, const std::vector<std::string>& model_classes,
                            std::vector<Note>& notes, const RunContext& context) {
    if (found.class_names.empty()) return;
    const auto is_known = [&](const std::string& name) {
        return find_class(model_classes, name) != model_classes.end();
    };
    if (std::ranges::any_of(found.class_names, is_known)) return;
    add_note(notes,
             {.kind = "folders_are_no_classes",
              .text = fmt::format("no folder is named as a class of the model ('{}' is not): the images are "
                                  "predicted, and not scored",
                                  found.class_names.front()),
              .facts = {{"folders", std::uint64_t{found.class_names.size()}}}},
             context);
    found.class_names.clear();
    found.labels.clear();
}

}  // namespace hardlearn
