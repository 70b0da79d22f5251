#pragma once

#include <cstddef>
#include <span>

#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Views of the classes of some rows and, where rows belong together, of their groups.
struct RowLabels {
    std::span<const Label> labels;  ///< one a row, in [0, num_classes)
    std::size_t num_classes = 0;
    std::span<const GroupIndex> groups = {};  ///< one a row, or empty where rows are independent
};

}  // namespace hardlearn
