#include "hardlearn/network/training_options.hpp"

#include <cmath>
#include <numbers>

#include "hardlearn/core/names.hpp"

namespace hardlearn {
namespace {

constexpr Named<OptimizerKind> optimizers[] = {{OptimizerKind::sgd, "sgd"}, {OptimizerKind::adam, "adam"}};
constexpr Named<Schedule> schedules[] = {
    {Schedule::constant, "constant"}, {Schedule::steps, "steps"}, {Schedule::cosine, "cosine"}};

}  // namespace

std::string_view optimizer_name(OptimizerKind kind) {
    return name_of(kind, optimizers);
}
OptimizerKind parse_optimizer(std::string_view name) {
    return parse_named(name, optimizers, "optimizer");
}
std::string_view schedule_name(Schedule schedule) {
    return name_of(schedule, schedules);
}
Schedule parse_schedule(std::string_view name) {
    return parse_named(name, schedules, "schedule");
}

TrainingOptions table_training() {
    return {};
}

TrainingOptions image_training() {
    return {.epochs = 30,
            .batch_size = 128,
            .optimizer = OptimizerKind::sgd,
            .learning_rate = 0.1,
            .momentum = 0.9,
            .nesterov = false,
            .weight_decay = 1e-4,
            .schedule = Schedule::steps,
            .augmentation = {.crop_padding = 4, .flip = true}};
}

double learning_rate_at(const TrainingOptions& options, std::size_t epoch) {
    const double passed = static_cast<double>(epoch) / static_cast<double>(options.epochs);
    switch (options.schedule) {
        case Schedule::constant:
            return options.learning_rate;
        case Schedule::steps:
            return options.learning_rate * (passed < 0.5 ? 1.0 : passed < 0.75 ? 0.1 : 0.01);
        case Schedule::cosine:
            return options.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * passed));
    }
    return options.learning_rate;
}

}  // namespace hardlearn
