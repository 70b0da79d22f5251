#include "hardlearn/embedding/gradient_descent.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "hardlearn/embedding/attraction.hpp"
#include "hardlearn/embedding/exact_repulsion.hpp"
#include "hardlearn/embedding/interpolated_repulsion.hpp"
#include "hardlearn/embedding/momentum.hpp"
#include "hardlearn/embedding/renumbering.hpp"

namespace hardlearn {
namespace {

constexpr float early_momentum = 0.5f;
constexpr float late_momentum = 0.8f;
constexpr double least_mass = 1e-30;
constexpr std::size_t least_renumbered = 4096;  // fewer points fit into the cache in any order
constexpr std::array<std::size_t, 4> renumbering_iterations{50, 125, 250, 400};
constexpr double least_parallel_work = 4e5;  // nanoseconds of a loop on one thread
constexpr double num_loops = 4;              // of about equal length in an interpolated repulsion

class Descent {
  public:
    Descent(const InputAffinities& affinities, const RunContext& context, Points& points)
        : context_(context),
          serial_(context.serial()),
          affinities_(affinities),
          points_(points),
          attraction_(affinities_),
          pull_(points.count),
          repulsion_(points.count),
          x_(points.count),
          y_(points.count),
          row_of_(points.count) {
        std::iota(row_of_.begin(), row_of_.end(), 0u);
    }

    void step(const StepSize& size) {
        attraction_.compute(points_, context_for(attraction_.estimated_cost()), pull_);
        const auto inverse_mass = static_cast<float>(1 / repel());
        const Forces forces_x = {pull_.x, repulsion_.force.x, inverse_mass};
        const Forces forces_y = {pull_.y, repulsion_.force.y, inverse_mass};
        move_coordinates(forces_x, points_.count, size, x_, points_.x);
        move_coordinates(forces_y, points_.count, size, y_, points_.y);
    }

    // Computes the repulsion and returns its total mass.
    double repel() {
        const double exact_cost = exact_repulsion_cost(points_.count);
        const double interpolated_cost = interpolated_repulsion_.plan(points_);
        if (exact_cost <= interpolated_cost) {
            exact_repulsion(points_, context_for(exact_cost), repulsion_);
        } else {
            interpolated_repulsion_.compute(points_, context_for(interpolated_cost / num_loops), repulsion_);
        }
        return std::max(repulsion_.total_mass, least_mass);
    }

    // Forgets velocities and gains.
    void rest() { x_ = y_ = Inertia(points_.count); }

    // Numbers the points along a curve through the embedding, for the cache's sake.
    void renumber() {
        const auto order = curve_order(points_);
        affinities_ = renumbered(affinities_, order, context_);
        for (auto* values : {&points_.x, &points_.y, &x_.velocity, &x_.gain, &y_.velocity, &y_.gain}) {
            *values = renumbered(*values, order);
        }
        std::vector<std::uint32_t> row_of(order.size());
        for (std::size_t i = 0; i < order.size(); ++i) row_of[i] = row_of_[order[i]];
        row_of_ = std::move(row_of);
    }

    // Puts the points back into the order of the rows.
    void restore_order() {
        const Points numbered = points_;
        for (std::size_t i = 0; i < points_.count; ++i) {
            points_.x[row_of_[i]] = numbered.x[i];
            points_.y[row_of_[i]] = numbered.y[i];
        }
    }

  private:
    // Waking threads costs more than a short loop takes.
    const RunContext& context_for(double nanoseconds) const {
        return nanoseconds < least_parallel_work ? serial_ : context_;
    }

    const RunContext& context_;
    const RunContext serial_;
    InputAffinities affinities_;
    Points& points_;
    Attraction attraction_;
    Points pull_;
    InterpolatedRepulsion interpolated_repulsion_;
    Repulsion repulsion_;
    Inertia x_, y_;
    std::vector<std::uint32_t> row_of_;  ///< the row that each point stands for
};

}  // namespace

double descend(const InputAffinities& affinities, const TSneOptions& options, const RunContext& context,
               Points& points) {
    const double automatic_rate =
        std::max(static_cast<double>(points.count) / options.early_exaggeration / 4, 50.0);
    const auto rate = static_cast<float>(options.learning_rate > 0 ? options.learning_rate : automatic_rate);
    const StepSize early{rate, early_momentum, static_cast<float>(options.early_exaggeration)};
    const StepSize late{rate, late_momentum, 1.0f};
    const bool renumbers = points.count >= least_renumbered;
    Descent descent(affinities, context, points);
    for (std::size_t i = 0; i < options.num_iterations; ++i) {
        context.check_stop();
        if (i == options.exaggeration_iterations) descent.rest();
        if (renumbers && std::ranges::count(renumbering_iterations, i) > 0) descent.renumber();
        descent.step(i < options.exaggeration_iterations ? early : late);
        context.report("t-SNE", i + 1, options.num_iterations);
    }
    const double total_mass = descent.repel();
    descent.restore_order();
    return total_mass;
}

}  // namespace hardlearn
