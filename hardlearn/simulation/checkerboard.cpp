#include "hardlearn/simulation/checkerboard.hpp"

#include <cmath>

namespace hardlearn {
namespace {

constexpr double squares = 4;
constexpr double wrong_share = 0.1;

bool is_dark(std::span<const double> point) {
    return (static_cast<long>(std::floor(point[0])) + static_cast<long>(std::floor(point[1]))) % 2 != 0;
}

}  // namespace

SimulatedRow Checkerboard::draw(RandomStream& stream, std::span<const double>) const {
    SimulatedRow row;
    row.point = {squares * stream.uniform(), squares * stream.uniform()};
    const bool wrong = stream.uniform() < wrong_share;
    row.label = Label(is_dark(row.point) != wrong);
    return row;
}

double Checkerboard::posterior(std::span<const double> point) const {
    return is_dark(point) ? 1 - wrong_share : wrong_share;
}

}  // namespace hardlearn
