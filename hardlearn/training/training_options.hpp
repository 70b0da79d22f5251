#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "hardlearn/core/names.hpp"
#include "hardlearn/data/augmentation.hpp"

namespace hardlearn {

enum class OptimizerKind : std::uint8_t { sgd, adam };
template <>
struct NamesOf<OptimizerKind> {
    static constexpr std::string_view what = "optimizer";
    static constexpr Named<OptimizerKind> names[] = {{OptimizerKind::sgd, "sgd"},
                                                     {OptimizerKind::adam, "adam"}};
};
enum class Schedule : std::uint8_t {
    constant,
    steps,  ///< a tenth from half of the epochs on, a hundredth from three quarters on
    cosine  ///< from the learning rate to 0 along half a cosine
};
template <>
struct NamesOf<Schedule> {
    static constexpr std::string_view what = "schedule";
    static constexpr Named<Schedule> names[] = {
        {Schedule::constant, "constant"}, {Schedule::steps, "steps"}, {Schedule::cosine, "cosine"}};
};

struct TrainingOptions {
    std::size_t epochs = 60;      ///< passes over the training rows
    std::size_t batch_size = 64;  ///< rows a step; more: fewer and steadier steps
    OptimizerKind optimizer = OptimizerKind::adam;
    std::optional<double> learning_rate;  ///< of the first epoch; none: that of the optimizer
    double momentum = 0.9;                ///< of sgd
    bool nesterov = false;                ///< of sgd
    double weight_decay = 0;
    Schedule schedule = Schedule::constant;
    Augmentation augmentation = {};  ///< of images, in training only
};

/// What suits tables: Adam, 60 epochs, batches of 64.
TrainingOptions table_training();
/// What suits small images: SGD 0.1 with momentum 0.9, weight decay 1e-4, steps, batches of 128, crops of 4
/// pixels and mirroring.
TrainingOptions image_training();

/// The learning rate of the first epoch: what was chosen, else 0.001 for adam and 0.1 for sgd.
double first_learning_rate(const TrainingOptions& options);

/// The learning rate of an epoch, from 0.
double learning_rate_at(const TrainingOptions& options, std::size_t epoch);

}  // namespace hardlearn
