#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "hardlearn/core/option.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/training/method.hpp"
#include "hardlearn/training/network_options.hpp"
#include "hardlearn/training/training_options.hpp"

namespace hardlearn {

/// How sample weights are learned.
struct WeightOptions {
    HypergradientMode mode = HypergradientMode::two_pass;
    /// Training steps from one meta step to the next. 1: the weights learn fastest and a step costs most;
    /// none: 5, and 1 for molere_refit.
    std::optional<std::size_t> meta_interval;
    double perturbation = 0.01;  ///< two_pass: length of the step to either side, in parameter space
    /// adam: look ahead along Adam's own step instead of plain gradient descent
    bool preconditioned = false;
    std::size_t hidden_units = 100;  ///< of the weight network
    double learning_rate = 1e-3;     ///< of the weight network (Adam)
    bool see_labels = false;         ///< the weight network sees the class beside the features
    double floor = 1e-3;             ///< lowest weight before normalisation
    bool normalize = true;           ///< weights of a batch have mean 1; false: as they are, in (0, 1)
    double strength = 1;             ///< s in 1 - s + s w: 1 as learned, 0 uniform
    /// strength is lowered in batches whose effective sample size falls below
    double fewest_effective_share = 0;
    double warm_up_share = 0.25;  ///< of the epochs, with unit weights (and random parts), at first
};

/// How the splitter of `molere` is trained, once an epoch.
struct SplitterOptions {
    std::size_t hidden_units = 100;
    std::size_t steps = 50;       ///< gradient steps an epoch
    double learning_rate = 1e-3;  ///< Adam
    double clip_norm = 1;         ///< of its gradient
    double smoothing = 1e-6;      ///< added to class shares before they are compared
    /// lambda of the paper's min-max: this times the classifier's mean loss on the validation part (soft, see
    /// validation_loss) is taken off the splitter's loss. More: it seeks high losses, not wrong predictions
    /// alone, and cares less for size and balance; 0: no such term.
    double max_term = 0;
};

/// With fewer epochs early stop has nothing to compare after the last fall of the learning rate.
inline constexpr std::size_t fewest_epochs_of_early_stop = 12;

struct ReweightOptions {
    Method method = Method::molere_refit;
    NetworkOptions network = {};
    std::optional<TrainingOptions> training = {};  ///< none: table_training() or image_training()
    /// delta: of the rows, at the most, that become the validation part. None: 0.1, and 0.2 for molere_refit.
    std::optional<double> validation_share;
    /// Keeps rows whose label is suspect (suspect_rows) out of the validation part; molere_refit
    /// always does.
    bool spare_suspects = false;
    /// Trains once more on all rows, with the learned weights and 1 for the validation part; molere_refit
    /// always does.
    bool refit = false;
    /// Folds on whose left-out rows the method must beat plain training, which is kept otherwise; 0: it is
    /// not asked. None: 3 for molere_refit on tables, else 0. Each fold costs the run again on the other
    /// folds.
    std::optional<std::size_t> fallback_folds;
    /// The gain on those rows must have at most this probability by chance alone, by a one-sided sign test
    /// over rows, or over groups where there are any.
    double fallback_level = 0.05;
    /// margins come from models that did not see the row; 0: from one that did
    std::size_t margin_folds = 5;
    /// The training, by the method that a contest kept, is repeated without each of so many folds, so that
    /// every training row is said something of by a network that did not see it: prediction sets come from
    /// that, and margins of methods that have no left-out ones. 0: none. Each fold costs the training again.
    std::size_t left_out_folds = 0;
    WeightOptions weights = {};
    SplitterOptions splitter = {};
    double error_weight = 20;  ///< jtt: weight of the rows that the first model gets wrong (20 to 100)
    bool early_stop = false;   ///< stop when the gap between training and validation loss has settled
    Duplicates duplicates = Duplicates::automatic;  ///< of a table: in all folds, and in the validation part
    std::uint64_t seed = 0;
    ComputeOptions compute = {};
};

/// The declarations of all of them. Those of `training` are nothing where it is. What an option goes with is
/// told as far as method, network and optimizer are known.
std::span<const Option<ReweightOptions>> reweight_options();

}  // namespace hardlearn
