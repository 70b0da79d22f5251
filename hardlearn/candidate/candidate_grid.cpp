#include "hardlearn/candidate/candidate_grid.hpp"

#include <algorithm>
#include <array>

namespace hardlearn {
namespace {

constexpr std::array local_numbers_of_neighbors = {10u, 20u, 40u, 80u, 160u, 320u};
constexpr std::array local_costs = {0.3, 3.0, 30.0};
constexpr double middle_cost = 3.0;
constexpr std::array gamma_steps = {1.0 / 3.0, 1.0, 3.0};  // around the middle, 1 / (number of features)

}  // namespace

std::vector<Candidate> naive_grid(const MicroLearnerOptions& options, std::size_t num_features,
                                  std::size_t num_rows) {
    std::vector<Candidate> grid;
    for (const std::size_t k : options.num_neighbors) {
        for (const std::size_t batch_size : options.batch_sizes) {
            for (const double gamma : options.gammas) {
                for (const double cost : options.costs) {
                    const bool has_gamma =
                        options.kernel == LocalKernel::rbf || options.kernel == LocalKernel::mean;
                    const Candidate candidate{
                        .views = options.views,
                        .num_neighbors = k < num_rows ? k : all_neighbors,
                        .batch_size = k < num_rows ? batch_size : 1,
                        .kernel = options.kernel,
                        .cost = cost,
                        .gamma = has_gamma ? gamma / static_cast<double>(num_features) : 0.0,
                        .balanced = options.balanced};
                    if (std::ranges::find(grid, candidate) == grid.end()) grid.push_back(candidate);
                }
            }
        }
    }
    return grid;
}

std::vector<Candidate> local_structures(std::size_t num_features, std::size_t num_rows) {
    std::vector<std::vector<View>> view_sets = {{View::euclidean}, {View::lda}, {View::leaf}};
    if (num_features >= 3) {
        view_sets.push_back({View::euclidean, View::correlation});
        view_sets.push_back({View::correlation});
    }
    std::vector<Candidate> structures;
    for (const auto& views : view_sets) {
        for (const std::size_t k : local_numbers_of_neighbors) {
            if (3 * k > num_rows && k > local_numbers_of_neighbors.front()) continue;
            if (k >= num_rows) continue;
            for (const LocalKernel kernel : {LocalKernel::rbf, LocalKernel::mean, LocalKernel::leaf}) {
                const double gamma =
                    kernel == LocalKernel::leaf ? 0.0 : 1.0 / static_cast<double>(num_features);
                structures.push_back({.views = views,
                                      .num_neighbors = k,
                                      .kernel = kernel,
                                      .cost = middle_cost,
                                      .gamma = gamma});
            }
        }
    }
    return structures;
}

std::vector<Candidate> with_other_costs(const Candidate& candidate) {
    std::vector<Candidate> family;
    for (const bool balanced : {false, true}) {
        for (const double cost : local_costs) {
            family.push_back(candidate);
            family.back().balanced = balanced;
            family.back().cost = cost;
        }
    }
    return family;
}

std::vector<Candidate> with_other_gammas(const Candidate& candidate) {
    if (candidate.kernel == LocalKernel::leaf || candidate.kernel == LocalKernel::linear) return {candidate};
    std::vector<Candidate> family;
    for (const double step : gamma_steps) {
        family.push_back(candidate);
        family.back().gamma = candidate.gamma * step;
    }
    return family;
}

std::vector<Candidate> global_candidates(std::size_t num_features, std::size_t num_rows) {
    std::vector<Candidate> grid;
    const auto add = [&](LocalKernel kernel, std::span<const double> gammas, std::span<const double> costs) {
        for (const double gamma : gammas) {
            for (const double cost : costs) {
                for (const bool balanced : {false, true}) {
                    grid.push_back({.views = {View::euclidean},
                                    .num_neighbors = all_neighbors,
                                    .kernel = kernel,
                                    .cost = cost,
                                    .gamma = gamma / static_cast<double>(num_features),
                                    .balanced = balanced});
                }
            }
        }
    };
    add(LocalKernel::rbf, std::array{0.03, 0.1, 0.3, 1.0, 3.0}, std::array{0.3, 1.0, 3.0, 10.0, 30.0, 100.0});
    if (num_rows <= max_rows_of_table) {
        add(LocalKernel::mean, std::array{0.1, 0.3, 1.0}, std::array{0.3, 1.0, 3.0, 10.0});
        add(LocalKernel::leaf, std::array{0.0}, std::array{0.3, 1.0, 3.0, 10.0});
    }
    add(LocalKernel::linear, std::array{0.0}, std::array{0.001, 0.01, 0.1, 1.0});
    return grid;
}

}  // namespace hardlearn
