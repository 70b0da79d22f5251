#include "hardlearn/data/labels_and_groups.hpp"

#include <utility>

namespace hardlearn {

void set_labels(Dataset& data, std::string label_name, std::vector<std::string> names,
                std::span<const std::uint32_t> codes) {
    data.label_name = std::move(label_name);
    data.class_names = std::move(names);
    data.labels.clear();
    if (data.class_names.empty()) return;  // no row has a label
    data.labels.reserve(codes.size());
    for (const std::uint32_t code : codes) {
        data.labels.push_back(code == Column::missing_code ? unknown_label : static_cast<Label>(code));
    }
}

void set_labels(Dataset& data, const TextSource& source, std::string label_name, TextCells cells) {
    check_utf8(source, label_name, cells.texts);
    Naming naming = name_classes(cells.texts);
    recode(cells.codes, naming.of_entry);
    set_labels(data, std::move(label_name), std::move(naming.names), cells.codes);
}

void set_groups(Dataset& data, std::vector<std::string> names, std::span<const std::uint32_t> codes) {
    data.group_names = std::move(names);
    data.groups.assign(codes.begin(), codes.end());
}

void set_groups(Dataset& data, const TextSource& source, std::string_view column, TextCells cells) {
    check_utf8(source, column, cells.texts);
    Naming naming = name_classes(cells.texts);
    recode(cells.codes, naming.of_entry);
    set_groups(data, std::move(naming.names), cells.codes);
}

}  // namespace hardlearn
