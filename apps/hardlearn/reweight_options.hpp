#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/hardlearn/options.hpp"
#include "hardlearn/reweight/reweight.hpp"

namespace hardlearn::app {

/// What the user says of a training; what is not said follows from the method and the data.
struct ReweightArguments {
    std::string method = "molere-refit";
    std::string network = "auto";
    std::string device = "cpu";

    std::optional<std::size_t> epochs, batch;
    std::string optimizer, schedule;
    std::optional<double> learning_rate, momentum, weight_decay;
    bool nesterov = false;
    bool no_augmentation = false;

    std::vector<std::size_t> hidden;
    std::optional<std::size_t> width, depth, widen;
    std::optional<double> dropout;

    std::string validation;  ///< file of lrw-given
    std::optional<double> delta;
    std::optional<std::size_t> margin_folds, fallback_folds;
    bool spare_suspects = false;
    bool refit = false;
    std::optional<double> error_weight;
    bool early_stop = false;

    std::string hypergradient;
    std::optional<std::size_t> meta_interval;
    std::optional<double> strength, fewest_effective_share, warm_up;
    bool see_labels = false;
    bool raw_weights = false;
    bool preconditioned = false;
};

/// Declares all of them.
void add_reweight_options(CLI::App& parser, ReweightArguments& arguments);

/// The library's options. `images`: whether the data holds images, else a table. Error(bad_argument) for
/// names that are unknown and for options that the method, the network, the optimizer or the data leave
/// without meaning.
ReweightOptions reweight_options(const ReweightArguments& arguments, bool images);

}  // namespace hardlearn::app
