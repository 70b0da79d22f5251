#include "hardlearn/training/training_options.hpp"

#include <cmath>
#include <numbers>

namespace hardlearn {

TrainingOptions table_training() {
    return {};
}

TrainingOptions image_training() {
    return {.epochs = 30,
            .batch_size = 128,
            .optimizer = OptimizerKind::sgd,
            .learning_rate = {},
            .momentum = 0.9,
            .nesterov = false,
            .weight_decay = 1e-4,
            .schedule = Schedule::steps,
            .augmentation = {.crop_padding = 4, .flip = true}};
}

double first_learning_rate(const TrainingOptions& options) {
    return options.learning_rate.value_or(options.optimizer == OptimizerKind::adam ? 1e-3 : 0.1);
}

double learning_rate_at(const TrainingOptions& options, std::size_t epoch) {
    const double passed = static_cast<double>(epoch) / static_cast<double>(options.epochs);
    const double first = first_learning_rate(options);
    switch (options.schedule) {
        case Schedule::constant:
            return first;
        case Schedule::steps:
            return first * (passed < 0.5 ? 1.0 : passed < 0.75 ? 0.1 : 0.01);
        case Schedule::cosine:
            return first * 0.5 * (1 + std::cos(std::numbers::pi * passed));
    }
    return first;
}

}  // namespace hardlearn
