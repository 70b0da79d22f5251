#include "hardlearn/hardness/class_rows.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"

namespace hardlearn {

std::vector<std::vector<RowIndex>> rows_of_classes(std::size_t num_rows, const RowLabels& labels) {
    if (labels.labels.size() != num_rows)
        throw_bad_argument(
            fmt::format("there must be one label a row, got {} for {}", labels.labels.size(), num_rows));
    std::vector<std::vector<RowIndex>> classes(labels.num_classes);
    for (std::size_t i = 0; i < num_rows; ++i) {
        const Label label = labels.labels[i];
        if (label < 0 || static_cast<std::size_t>(label) >= labels.num_classes)
            throw_bad_argument(
                fmt::format("label of row {} must lie in [0, {}), got {}", i, labels.num_classes, label));
        classes[static_cast<std::size_t>(label)].push_back(static_cast<RowIndex>(i));
    }
    std::erase_if(classes, [](const auto& of_class) { return of_class.empty(); });
    return classes;
}

}  // namespace hardlearn
