#include "hardlearn/simulation/known_distributions.hpp"

#include "hardlearn/simulation/checkerboard.hpp"
#include "hardlearn/simulation/gaussian_classes.hpp"
#include "hardlearn/simulation/rings.hpp"
#include "hardlearn/simulation/spirals.hpp"

namespace hardlearn {

std::unique_ptr<Distribution> make_distribution(SimulationKind kind) {
    switch (kind) {
        case SimulationKind::gauss:
            return std::make_unique<GaussianClasses>(
                GaussianClassesShape{.num_columns = 2, .num_informative = 2, .distance = 2});
        case SimulationKind::imbalanced:
            return std::make_unique<GaussianClasses>(GaussianClassesShape{
                .num_columns = 2, .num_informative = 2, .distance = 3, .second_share = 0.05});
        case SimulationKind::wide:
            return std::make_unique<GaussianClasses>(
                GaussianClassesShape{.num_columns = 500, .num_informative = 10, .distance = 3});
        case SimulationKind::group_shift:
            return std::make_unique<GaussianClasses>(GaussianClassesShape{
                .num_columns = 5, .num_informative = 5, .distance = 3, .group_deviation = 1.5});
        case SimulationKind::checker:
            return std::make_unique<Checkerboard>();
        case SimulationKind::ring:
            return std::make_unique<Rings>();
        case SimulationKind::spiral:
            return std::make_unique<Spirals>();
    }
    return nullptr;
}

}  // namespace hardlearn
