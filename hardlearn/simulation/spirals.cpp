#include "hardlearn/simulation/spirals.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numbers>

#include "hardlearn/core/elementary.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t num_centers = 1000;
constexpr double turns = 1.5;
constexpr double first_radius = 0.3;
constexpr double last_radius = 2.0;
constexpr double deviation = 0.15;

// Logarithm of the sum of Gaussian densities around the centres, but for a factor that both classes have.
double log_density(std::span<const std::array<double, 2>> centers, double x, double y) {
    double best = -std::numeric_limits<double>::infinity();
    std::vector<double> logs;
    for (const auto& center : centers) {
        const double dx = (x - center[0]) / deviation;
        const double dy = (y - center[1]) / deviation;
        logs.push_back(-(dx * dx + dy * dy) / 2);
        best = std::max(best, logs.back());
    }
    double sum = 0;
    for (const double one : logs) sum += exponential_below_zero(one - best);
    return best + natural_logarithm(sum);
}

}  // namespace

Spirals::Spirals() {
    // Sine and cosine of a small angle by their series, then turned on: the same bits everywhere.
    const double angle = 2 * std::numbers::pi * turns / static_cast<double>(num_centers - 1);
    const double square = angle * angle;
    const double sine = angle * (1 - square / 6 * (1 - square / 20 * (1 - square / 42)));
    const double cosine = 1 - square / 2 * (1 - square / 12 * (1 - square / 30));
    double x = 1;
    double y = 0;
    for (std::size_t i = 0; i < num_centers; ++i) {
        const double along = static_cast<double>(i) / static_cast<double>(num_centers - 1);
        const double radius = first_radius + along * (last_radius - first_radius);
        centers_.push_back({radius * x, radius * y});
        const double turned = x * cosine - y * sine;
        y = x * sine + y * cosine;
        x = turned;
    }
}

SimulatedRow Spirals::draw(RandomStream& stream, std::span<const double>) const {
    const bool second = stream.uniform() < 0.5;
    const double side = second ? 1 : -1;
    const auto& center = centers_[stream.below(num_centers)];
    const double x = side * center[0] + deviation * stream.normal();
    const double y = side * center[1] + deviation * stream.normal();
    return {.point = {x, y}, .label = Label(second)};
}

double Spirals::posterior(std::span<const double> point) const {
    return second_of(log_density(centers_, -point[0], -point[1]), log_density(centers_, point[0], point[1]));
}

}  // namespace hardlearn
