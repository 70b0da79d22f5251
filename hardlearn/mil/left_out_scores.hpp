#pragma once

#include <cstddef>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// Left-out class scores of all rows of a data set by one naive RBF candidate in the default views: each row
/// is predicted without itself and its group. Rows x classes. `gamma_factor` is times 1 / (number of
/// features).
Matrix<float> left_out_scores(const Dataset& data, std::size_t num_neighbors, double cost,
                              double gamma_factor, const RunContext& context = {});

}  // namespace hardlearn
