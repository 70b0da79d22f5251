#pragma once

#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/preparation.hpp"

namespace hardlearn {

/// Rows of numbers and the class of each, as programs hold them. It borrows the rows, labels and groups.
struct Samples {
    MatrixView<const float> rows;             ///< NaN where a number is missing
    std::span<const Label> labels;            ///< one a row, from 0
    std::span<const GroupIndex> groups = {};  ///< one a row: rows that belong together; empty: none do
    /// Of the labels; empty: "0", "1", ..., and each of them must have a row.
    std::vector<std::string> class_names = {};
    std::vector<std::string> column_names = {};  ///< empty: "x0", "x1", ...
};

/// The samples as a data set. Error(bad_data) for a label that is negative or has no name, a label without a
/// row below another (labels are counted, not numbers of one's own), a number that is infinite, and for
/// labels, groups and names that are not as many as there should be.
Dataset dataset_of(const Samples& samples);

/// Applies a preparation to rows of numbers, its columns in the order of training; NaN is missing.
/// Error(bad_data) for another number of columns, a number that is infinite, and a preparation with a column
/// of texts: such rows come as a Dataset.
Matrix<float> prepare(const Preparation& preparation, MatrixView<const float> rows);

}  // namespace hardlearn
