#include "hardlearn/tasks/data_summary.hpp"

namespace hardlearn {

DataSummary summarize(const Dataset& data) {
    return {.name = data.name,
            .fingerprint = data.fingerprint(),
            .rows = data.rows,
            .features = data.columns.size(),
            .missing_cells = data.num_missing_cells(),
            .layout = data.layout,
            .label_name = data.label_name,
            .class_names = data.class_names,
            .class_counts = class_counts(data.labels, data.num_classes()),
            .group_names = data.groups.empty() ? std::vector<std::string>{} : data.group_names,
            .row_names = data.row_names};
}

}  // namespace hardlearn
