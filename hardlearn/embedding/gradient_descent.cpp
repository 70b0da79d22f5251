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
constexpr double least_parallel_work = 4e5;  // nanoseconds of a loop on one thread
constexpr double num_loops = 4;              // of about equal length in an interpolated repulsion

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
    const float* pull = attraction.data();
    const float* push = repulsion.data();
    float* velocities = inertia.velocity.data();
    float* gains = inertia.gain.data();
    float* places = coordinates.data();
    for (std::size_t i = 0; i < count; ++i) {
        const float gradient = 4 * (step.exaggeration * pull[i] - inverse_mass * push[i]);
        const float lower_gain = gains[i] * gain_decay, higher_gain = gains[i] + gain_step;
        // The velocity points against the last gradients: a product below 0 means that the gradient keeps its sign.
        const float gain = std::max(velocities[i] * gradient < 0 ? higher_gain : lower_gain, least_gain);
        const float velocity =
            limited(step.momentum * velocities[i] - limited(step.learning_rate * gradient * gain));
        gains[i] = gain;
        velocities[i] = velocity;
        places[i] = limited(places[i] + velocity);
    }
}

class Descent {
  public:
    Descent(const InputAffinities& affinities, const RunContext& context, Points& points)
        : context_(context), serial_(context.serial()), points_(points), attraction_(affinities), pull_(points.count), repulsion_(points.count), x_(points.count), y_(points.count) {}

    void step(const StepSize& size) {
        attraction_.compute(points_, context_for(attraction_.estimated_cost()), pull_);
        const auto inverse_mass = static_cast<float>(1 / repel());
        update(pull_.x, repulsion_.force.x, inverse_mass, points_.count, size, x_, points_.x);
        update(pull_.y, repulsion_.force.y, inverse_mass, points_.count, size, y_, points_.y);
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

    void forget() { x_ = y_ = Inertia(points_.count); }

  private:
    // Waking threads costs more than a short loop takes.
    const RunContext& context_for(double nanoseconds) const {
        return nanoseconds < least_parallel_work ? serial_ : context_;
    }

    const RunContext& context_;
    const RunContext serial_;
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
