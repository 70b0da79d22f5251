#include "hardlearn/simulation/gaussian_classes.hpp"

#include <cmath>

#include "hardlearn/core/elementary.hpp"

namespace hardlearn {

GaussianClasses::GaussianClasses(const GaussianClassesShape& shape)
    : shape_(shape), mean_(shape.distance / 2 / std::sqrt(static_cast<double>(shape.num_informative))) {}

SimulatedRow GaussianClasses::draw(RandomStream& stream, std::span<const double> group) const {
    const bool second = stream.uniform() < shape_.second_share;
    SimulatedRow row{.point = std::vector<double>(shape_.num_columns), .label = Label(second)};
    for (std::size_t j = 0; j < row.point.size(); ++j) {
        const double mean = j >= shape_.num_informative ? 0 : second ? mean_ : -mean_;
        row.point[j] = mean + stream.normal() + (group.empty() ? 0 : group[j]);
    }
    return row;
}

// The log densities differ by 2 mean sum / variance, for the means are opposite.
double GaussianClasses::posterior(std::span<const double> point) const {
    double sum = 0;
    for (const double value : point.first(shape_.num_informative)) sum += value;
    const double variance = 1 + shape_.group_deviation * shape_.group_deviation;
    return second_of(natural_logarithm(1 - shape_.second_share),
                     natural_logarithm(shape_.second_share) + 2 * mean_ * sum / variance);
}

std::vector<double> GaussianClasses::draw_group(RandomStream& stream) const {
    std::vector<double> moved;
    if (shape_.group_deviation == 0) return moved;
    for (std::size_t j = 0; j < shape_.num_columns; ++j)
        moved.push_back(shape_.group_deviation * stream.normal());
    return moved;
}

}  // namespace hardlearn
