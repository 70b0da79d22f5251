#include "hardlearn/simulation/rings.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include "hardlearn/core/elementary.hpp"

namespace hardlearn {
namespace {

constexpr double deviation = 0.4;
constexpr std::array<double, 2> radii = {1, 2};

// Logarithm of a ring's density of the radius, but for what both have in common: normal, given that it is
// above 0, whose probability is Phi(radius / deviation).
double log_density(double radius, std::size_t ring) {
    // Phi(2.5) and Phi(5).
    constexpr std::array<double, 2> above_zero = {0.99379033467422384, 0.99999971334842808};
    const double z = (radius - radii[ring]) / deviation;
    return -z * z / 2 - natural_logarithm(above_zero[ring]);
}

}  // namespace

SimulatedRow Rings::draw(RandomStream& stream, std::span<const double>) const {
    const bool outer = stream.uniform() < 0.5;
    double radius = 0;
    while (radius <= 0) radius = radii[outer] + deviation * stream.normal();
    // A normal point has every direction alike.
    const double x = stream.normal();
    const double y = stream.normal();
    const double length = std::sqrt(x * x + y * y);
    return {.point = {radius * x / length, radius * y / length}, .label = Label(outer)};
}

double Rings::posterior(std::span<const double> point) const {
    const double radius = std::sqrt(point[0] * point[0] + point[1] * point[1]);
    return second_of(log_density(radius, 0), log_density(radius, 1));
}

}  // namespace hardlearn
