#include "hardlearn/candidate/candidate_grid.hpp"

#include <algorithm>

namespace hardlearn {
namespace {

std::vector<Ball> balls_of(const MicroLearnerOptions& options) {
    std::vector<Ball> balls;
    for (std::size_t v = 0; v < options.ball_radii.size(); ++v)
        balls.push_back({options.views[v], options.ball_radii[v]});
    return balls;
}

}  // namespace

double cost_unit(const MicroLearnerOptions& options, std::size_t num_features) {
    return options.learninglet == Learninglet::sc_let ? 1.0 / static_cast<double>(num_features) : 1.0;
}

std::vector<double> radii_of_views(const MicroLearnerOptions& options, std::span<const View> views) {
    std::vector<double> radii;
    if (options.ball_radii.empty()) return radii;
    for (const View view : views) {
        const auto place = std::ranges::find(options.views, view) - options.views.begin();
        radii.push_back(options.ball_radii[static_cast<std::size_t>(place)]);
    }
    return radii;
}

std::vector<Candidate> naive_grid(const MicroLearnerOptions& options, std::size_t num_features,
                                  std::size_t num_rows) {
    std::vector<Candidate> grid;
    const std::vector<Ball> balls = balls_of(options);
    const std::vector<std::size_t> in_balls = {neighbors_in_balls};
    for (const std::size_t k : balls.empty() ? options.num_neighbors : in_balls) {
        const bool is_local = k < num_rows || !balls.empty();
        for (const std::size_t batch_size : options.batch_sizes) {
            for (const double gamma : options.gammas) {
                for (const double cost : options.costs) {
                    const Candidate candidate{
                        .views = options.views,
                        .num_neighbors = is_local ? k : all_neighbors,
                        .balls = balls,
                        .batch_size = is_local ? batch_size : 1,
                        .kernel = options.kernel,
                        .cost = cost * cost_unit(options, num_features),
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
