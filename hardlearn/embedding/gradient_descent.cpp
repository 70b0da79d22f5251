#include "hardlearn/embedding/gradient_descent.hpp"

#include <algorithm>
#include <string_view>

#include "hardlearn/embedding/attraction.hpp"
#include "hardlearn/embedding/exact_repulsion.hpp"
#include "hardlearn/embedding/interpolated_repulsion.hpp"

namespace hardlearn {
namespace {

constexpr float least_gain = 0.01f;
constexpr float gain_step = 0.2f;
constexpr float gain_decay = 0.8f;
constexpr float early_momentum = 0.5f;
constexpr float late_momentum = 0.8f;
constexpr float largest_coordinate = 1e8f;
constexpr double least_mass = 1e-30;

// What the update rule remembers of one coordinate of all points.
struct Inertia {
    AlignedVector<float> velocity, gain;
    explicit Inertia(std::size_t size) : velocity(size, 0.0f), gain(size, 1.0f) {}
};

struct StepSize {
    float learning_rate, momentum, exaggeration;
};

// Never NaN: the comparisons' order turns it into the bound.
float limited(float value) { return std::max(-largest_coordinate, std::min(largest_coordinate, value)); }

void update(const AlignedVector<float>& attraction, const AlignedVector<float>& repulsion, float inverse_mass,
            std::size_t count, const StepSize& step, Inertia& inertia, AlignedVector<float>& coordinates) {
    for (std::size_t i = 0; i < count; ++i) {
        const float gradient = 4 * (step.exaggeration * attraction[i] - inverse_mass * repulsion[i]);
        const float gain = inertia.gain[i];
        const bool turned = inertia.velocity[i] * gradient >= 0;
        inertia.gain[i] = std::max(turned ? gain * gain_decay : gain + gain_step, least_gain);
        inertia.velocity[i] = limited(step.momentum * inertia.velocity[i] -
                                      limited(step.learning_rate * gradient * inertia.gain[i]));
        coordinates[i] = limited(coordinates[i] + inertia.velocity[i]);
    }
}

class Descent {
  public:
    Descent(const InputAffinities& affinities, const RunContext& context, Points& points)
        : context_(context), points_(points), attraction_(affinities), pull_(points.count), repulsion_(points.count), x_(points.count), y_(points.count) {}

    void step(const StepSize& size) {
        attraction_.compute(points_, context_, pull_);
        const auto inverse_mass = static_cast<float>(1 / repel());
        update(pull_.x, repulsion_.force.x, inverse_mass, points_.count, size, x_, points_.x);
        update(pull_.y, repulsion_.force.y, inverse_mass, points_.count, size, y_, points_.y);
    }

    // Computes the repulsion and returns its total mass.
    double repel() {
        if (exact_repulsion_cost(points_.count) <= interpolated_repulsion_.estimated_cost(points_)) {
            exact_repulsion(points_, context_, repulsion_);
        } else {
            interpolated_repulsion_.compute(points_, context_, repulsion_);
        }
        return std::max(repulsion_.total_mass, least_mass);
    }

    void forget() { x_ = y_ = Inertia(points_.count); }

  private:
        const RunContext& context_;
    Points& points_;
    Attraction attraction_;
    Points pull_;
    InterpolatedRepulsion interpolated_repulsion_;
    Repulsion repulsion_;
    Inertia x_, y_;
};

}  // namespace

double descend(const InputAffinities& affinities, const TSneOptions& options, const RunContext& context,
             Points& points) {
    const double automatic_rate =
        std::max(static_cast<double>(points.count) / options.early_exaggeration / 4, 50.0);
    const auto rate = static_cast<float>(options.learning_rate > 0 ? options.learning_rate : automatic_rate);
    const StepSize early{rate, early_momentum, static_cast<float>(options.early_exaggeration)};
    const StepSize late{rate, late_momentum, 1.0f};
    Descent descent(affinities, context, points);
    for (std::size_t i = 0; i < options.num_iterations; ++i) {
        context.check_stop();
        if (i == options.exaggeration_iterations) descent.forget();
        descent.step(i < options.exaggeration_iterations ? early : late);
        context.report("t-SNE", i + 1, options.num_iterations);
    }
    return descent.repel();
}

}  // namespace hardlearn
