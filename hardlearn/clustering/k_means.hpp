#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

struct KMeansOptions {
    std::size_t num_clusters = 2;
    std::size_t num_restarts = 10;     ///< more: a better optimum, proportionally slower
    std::size_t max_iterations = 300;  ///< of Lloyd's algorithm, a restart
    /// relative to the mean variance of the features: squared centre shift to stop at
    double tolerance = 1e-4;
    std::uint64_t seed = 0;
};

struct KMeansResult {
    std::vector<Label> assignments;  ///< cluster of each row
    Matrix<float> centers;           ///< num_clusters x columns
    double inertia = 0;              ///< sum of squared distances to the centres
    std::size_t num_iterations = 0;  ///< of the best restart
};

/// k-means: greedy k-means++ seeding (Arthur & Vassilvitskii 2007), Lloyd's algorithm, the restart with the
/// least inertia (ties: the first). An emptied cluster takes the row farthest from its centre; with fewer
/// distinct rows than clusters some stay empty. Same bits for any number of threads. Error(bad_argument) if
/// num_clusters is 0 or exceeds the rows, or without a restart; Error(bad_data) for a value that is not
/// finite.
KMeansResult k_means(MatrixView<const float> rows, const KMeansOptions& options,
                     const RunContext& context = {});

}  // namespace hardlearn
