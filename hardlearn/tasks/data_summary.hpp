#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// What a data set is like, without its rows.
struct DataSummary {
    std::string name;
    std::string fingerprint;  ///< Dataset::fingerprint
    std::size_t rows = 0;
    std::size_t features = 0;  ///< columns
    std::size_t missing_cells = 0;
    std::string layout;  ///< how the file was understood; empty: nothing to say
    std::string label_name;
    std::vector<std::string> class_names;
    std::vector<std::size_t> class_counts;  ///< rows of each class
    std::vector<std::string> group_names;   ///< empty where rows are independent
    std::vector<std::string> row_names;     ///< files of images; empty: rows have numbers only

    std::size_t num_classes() const { return class_names.size(); }
    bool has_groups() const { return !group_names.empty(); }
};

DataSummary summarize(const Dataset& data);

}  // namespace hardlearn
