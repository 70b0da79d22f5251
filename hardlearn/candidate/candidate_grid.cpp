#include "hardlearn/candidate/candidate_grid.hpp"

#include <algorithm>

namespace hardlearn {
std::vector<Candidate> naive_grid(const MicroLearnerOptions& options, std::size_t num_features,
                                  std::size_t num_rows) {
    std::vector<Candidate> grid;
    for (const std::size_t k : options.num_neighbors) {
        for (const std::size_t batch_size : options.batch_sizes) {
            for (const double gamma : options.gammas) {
                for (const double cost : options.costs) {
                    const Candidate candidate{
                        .views = options.views,
                        .num_neighbors = k < num_rows ? k : all_neighbors,
                        .batch_size = k < num_rows ? batch_size : 1,
                        .kernel = options.kernel,
                        .cost = cost,
                        .gamma = has_gamma(options.kernel) ? gamma / static_cast<double>(num_features) : 0.0,
                        .balanced = options.balanced};
                    if (std::ranges::find(grid, candidate) == grid.end()) grid.push_back(candidate);
                }
            }
        }
    }
    return grid;
}

}  // namespace hardlearn
