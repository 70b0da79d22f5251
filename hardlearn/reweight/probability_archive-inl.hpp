#pragma once

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/network/archive-inl.hpp"

namespace hardlearn {

/// Probabilities, rows x classes, as the tensor "probability" of a finished stage, and back. Error(bad_data)
/// where the tensor has another size.
Archive archive_of_probabilities(const Matrix<float>& probabilities);
Matrix<float> probabilities_from(const Archive& archive, std::size_t rows, std::size_t classes);

}  // namespace hardlearn
