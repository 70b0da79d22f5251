// The same table written down in another way.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/row_selection.hpp"

namespace hardlearn::testing {

struct Rewritten {
    Dataset data;
    std::vector<RowIndex> rows;  ///< of the original, one a row
    std::vector<Label> classes;  ///< of the original, one a class
};

/// Rows, columns and class names in a random order; groups under other numbers.
inline Rewritten rewritten(const Dataset& data, std::uint64_t seed) {
    RandomStream stream(seed);
    Rewritten result{.data = {}, .rows = all_rows(data.rows), .classes = {}};
    shuffle(std::span(result.rows), stream);
    result.data = select_rows(data, result.rows);
    shuffle(std::span(result.data.columns), stream);
    for (std::size_t c = 0; c < data.num_classes(); ++c) result.classes.push_back(static_cast<Label>(c));
    shuffle(std::span(result.classes), stream);
    std::vector<Label> new_label(data.num_classes());
    for (std::size_t c = 0; c < result.classes.size(); ++c) {
        new_label[static_cast<std::size_t>(result.classes[c])] = static_cast<Label>(c);
        result.data.class_names[c] = "renamed " + std::to_string(c);
    }
    for (Label& label : result.data.labels) label = new_label[static_cast<std::size_t>(label)];
    if (data.groups.empty()) return result;
    std::uint32_t most = 0;
    for (const GroupIndex group : data.groups) most = std::max<std::uint32_t>(most, group);
    std::vector<GroupIndex> numbers;
    for (std::uint32_t g = 0; g <= most; ++g) numbers.push_back(GroupIndex(g));
    shuffle(std::span(numbers), stream);
    for (GroupIndex& group : result.data.groups) group = numbers[group];
    result.data.group_names.clear();
    return result;
}

}  // namespace hardlearn::testing
