#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn::testing {

struct LabelledRows {
    Matrix<float> rows;
    std::vector<Label> labels;
    std::size_t num_classes = 0;
};

/// A CSV file with a header, numbers and the class in the last column, for floors that know no readers.
/// Classes are numbered by their names' order; empty cells are NaN.
LabelledRows read_numbers(const std::filesystem::path& path);

/// The same with every feature at mean 0 and variance 1 (0 where it is constant), empty cells 0.
LabelledRows read_standardised(const std::filesystem::path& path);

/// Share of the labels that are predicted right.
double accuracy(const std::vector<Label>& predicted, const std::vector<Label>& truth);

}  // namespace hardlearn::testing
