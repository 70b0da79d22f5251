#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/option.hpp"
#include "hardlearn/reweight/reweight.hpp"

namespace hardlearn::app {

/// What the user says of a training; what is not said follows from the method and the data.
struct ReweightArguments {
    Method method = Method::molere_refit;
    NetworkKind network = NetworkKind::automatic;
    std::string device = "cpu";

    std::optional<std::size_t> epochs, batch;
    std::optional<OptimizerKind> optimizer;
    std::optional<Schedule> schedule;
    std::optional<double> learning_rate, momentum, weight_decay;
    bool nesterov = false;
    bool augmentation = true;

    std::vector<std::size_t> hidden;
    std::optional<std::size_t> width, depth, widen;
    std::optional<double> dropout;

    std::string validation;  ///< file of lrw-given
    std::optional<double> validation_share;
    std::optional<std::size_t> margin_folds, fallback_folds;
    bool spare_suspects = false;
    bool refit = false;
    std::optional<double> error_weight;
    bool early_stop = false;

    std::optional<HypergradientMode> hypergradient;
    std::optional<std::size_t> meta_interval;
    std::optional<double> strength, fewest_effective_share, warm_up;
    bool see_labels = false;
    bool raw_weights = false;
    bool preconditioned = false;
};

/// The declarations of all of them.
std::span<const Option<ReweightArguments>> reweight_arguments();

/// The library's options. `images`: whether the data holds images, else a table. Error(bad_argument) for
/// names that are unknown and for options that the method, the network, the optimizer or the data leave
/// without meaning.
ReweightOptions reweight_options(const ReweightArguments& arguments, bool images);

}  // namespace hardlearn::app
