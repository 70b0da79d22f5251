#include "hardlearn/hardness/judged_rows.hpp"

#include <map>
#include <utility>

namespace hardlearn {

std::vector<bool> judged_rows(const RowLabels& labels) {
    std::map<Label, std::size_t> counts;
    std::map<std::pair<GroupIndex, Label>, std::size_t> counts_in_group;
    for (std::size_t i = 0; i < labels.labels.size(); ++i) {
        ++counts[labels.labels[i]];
        if (!labels.groups.empty()) ++counts_in_group[{labels.groups[i], labels.labels[i]}];
    }
    std::vector<bool> judged;
    for (std::size_t i = 0; i < labels.labels.size(); ++i) {
        const std::size_t own =
            labels.groups.empty() ? 1 : counts_in_group[{labels.groups[i], labels.labels[i]}];
        judged.push_back(counts[labels.labels[i]] > own);
    }
    return judged;
}

}  // namespace hardlearn
