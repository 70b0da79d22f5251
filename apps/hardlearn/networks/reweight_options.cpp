#include "apps/hardlearn/networks/reweight_options.hpp"

#include <fmt/format.h>

#include <string_view>

#include "hardlearn/core/error.hpp"

namespace hardlearn::app {
namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view suits, std::string_view found) {
    throw_bad_argument(fmt::format("{} goes with {}, not {}", option, suits, found));
}

NetworkKind network_kind(const ReweightArguments& arguments, bool images) {
    const NetworkKind kind = arguments.network;
    if (kind == NetworkKind::automatic) return images ? NetworkKind::small_cnn : NetworkKind::mlp;
    if (images && kind == NetworkKind::mlp) refuse("--network mlp", "tables", "images");
    if (!images && kind != NetworkKind::mlp)
        refuse(fmt::format("--network {}", name_of(kind)), "images", "tables");
    return kind;
}

NetworkOptions network_options(const ReweightArguments& arguments, bool images) {
    NetworkOptions result{.kind = network_kind(arguments, images)};
    const bool mlp = result.kind == NetworkKind::mlp, wrn = result.kind == NetworkKind::wrn;
    const bool residual = wrn || result.kind == NetworkKind::resnet;
    const std::string_view name = name_of(result.kind);
    if (!arguments.hidden.empty() && !mlp) refuse("--hidden", "--network mlp", name);
    if (arguments.width && mlp) refuse("--width", "--network small-cnn, resnet or wrn", name);
    if (arguments.depth && !residual) refuse("--depth", "--network resnet or wrn", name);
    if (arguments.widen && !wrn) refuse("--widen", "--network wrn", name);
    if (arguments.dropout && !mlp && !wrn) refuse("--dropout", "--network mlp or wrn", name);
    if (!arguments.hidden.empty()) result.hidden = arguments.hidden;
    result.width = arguments.width.value_or(result.width);
    result.depth = arguments.depth.value_or(result.depth);
    result.widen = arguments.widen.value_or(result.widen);
    result.dropout = arguments.dropout.value_or(result.dropout);
    return result;
}

TrainingOptions training_options(const ReweightArguments& arguments, bool images) {
    TrainingOptions result = images ? image_training() : table_training();
    const OptimizerKind usual = result.optimizer;
    result.optimizer = arguments.optimizer.value_or(result.optimizer);
    const bool sgd = result.optimizer == OptimizerKind::sgd;
    if (arguments.momentum && !sgd) refuse("--momentum", "--optimizer sgd", "adam");
    if (arguments.nesterov && !sgd) refuse("--nesterov", "--optimizer sgd", "adam");
    if (!arguments.augmentation && !images) refuse("--no-augmentation", "images", "tables");
    if (result.optimizer != usual)
        result.learning_rate = (sgd ? image_training() : table_training()).learning_rate;
    result.schedule = arguments.schedule.value_or(result.schedule);
    if (!arguments.augmentation) result.augmentation = {};
    result.nesterov = arguments.nesterov;
    result.epochs = arguments.epochs.value_or(result.epochs);
    result.batch_size = arguments.batch.value_or(result.batch_size);
    result.learning_rate = arguments.learning_rate.value_or(result.learning_rate);
    result.momentum = arguments.momentum.value_or(result.momentum);
    result.weight_decay = arguments.weight_decay.value_or(result.weight_decay);
    return result;
}

// An option that the method does not look at is a mistake, not a wish.
void check_parts(const ReweightArguments& arguments, Method method) {
    const std::string_view name = name_of(method);
    if (method == Method::lrw_given && arguments.validation.empty()) {
        throw_bad_argument("--method lrw-given needs --validation FILE, the validation part");
    }
    if (method != Method::lrw_given && !arguments.validation.empty())
        refuse("--validation", "--method lrw-given", name);
    const bool chooses_part = learns_weights(method)
                                  ? method != Method::lrw_given
                                  : method == Method::erm_part || method == Method::erm_trimmed;
    if (arguments.validation_share && !chooses_part)
        refuse("--validation-share", "methods that hold rows back", name);
    if (arguments.margin_folds && !needs_margins(method) && !arguments.spare_suspects)
        refuse("--margin-folds", "methods that need the margins of a first model", name);
    if (arguments.error_weight && method != Method::jtt) refuse("--error-weight", "--method jtt", name);
    if (arguments.fallback_folds && (!learns_weights(method) || method == Method::lrw_given))
        refuse("--fallback-folds", "methods that hold rows back and learn weights", name);
    if (arguments.early_stop && !learns_weights(method))
        refuse("--early-stop", "methods that learn weights", name);
}

void check_weights(const ReweightArguments& arguments, Method method, const TrainingOptions& training) {
    if (arguments.see_labels && (method == Method::mwn || method == Method::molere_refit))
        refuse("--see-labels", "methods whose weights come from the features", name_of(method));
    if (arguments.spare_suspects && method == Method::lrw_given)
        refuse("--spare-suspects", "methods that choose their validation part", name_of(method));
    if (arguments.raw_weights && (arguments.strength || arguments.fewest_effective_share))
        refuse("--strength or --fewest-effective-share", "weights of mean 1", "--raw-weights");
    if (arguments.preconditioned && training.optimizer != OptimizerKind::adam)
        refuse("--preconditioned", "--optimizer adam", name_of(training.optimizer));
    if (learns_weights(method)) return;
    const std::string_view misplaced = arguments.hypergradient            ? "--hypergradient"
                                       : arguments.meta_interval          ? "--meta-interval"
                                       : arguments.strength               ? "--strength"
                                       : arguments.fewest_effective_share ? "--fewest-effective-share"
                                       : arguments.warm_up                ? "--warm-up"
                                       : arguments.see_labels             ? "--see-labels"
                                       : arguments.raw_weights            ? "--raw-weights"
                                       : arguments.preconditioned         ? "--preconditioned"
                                       : arguments.spare_suspects         ? "--spare-suspects"
                                       : arguments.refit                  ? "--refit"
                                                                          : "";
    if (!misplaced.empty()) refuse(misplaced, "methods that learn weights", name_of(method));
}

WeightOptions weight_options(const ReweightArguments& arguments) {
    WeightOptions result;
    result.mode = arguments.hypergradient.value_or(result.mode);
    result.meta_interval = arguments.meta_interval.value_or(result.meta_interval);
    result.strength = arguments.strength.value_or(result.strength);
    result.fewest_effective_share = arguments.fewest_effective_share.value_or(result.fewest_effective_share);
    result.warm_up_share = arguments.warm_up.value_or(result.warm_up_share);
    result.see_labels = arguments.see_labels;
    result.normalize = !arguments.raw_weights;
    result.preconditioned = arguments.preconditioned;
    return result;
}

std::string method_doc() {
    std::string list = "How the network is trained: ";
    for (const Method method : methods()) {
        list += fmt::format("{}{} ({})", method == methods().front() ? "" : "; ", name_of(method),
                            method_summary(method));
    }
    return list;
}

using Arguments = ReweightArguments;

std::vector<Option<Arguments>> network_arguments() {
    constexpr std::string_view group = "Network";
    return {
        declare_option(&Arguments::network,
                       {.name = "network",
                        .doc = "The network; auto is mlp for tables and small-cnn for images",
                        .unit = "NAME",
                        .group = group}),
        declare_option(&Arguments::hidden,
                       {.name = "hidden",
                        .doc = "mlp: units of each hidden layer, commas between (128,128)",
                        .unit = "LIST",
                        .range = at_least(1),
                        .may_be_empty = true,
                        .group = group}),
        declare_option(&Arguments::width,
                       {.name = "width",
                        .doc = "small-cnn: channels of the first block; resnet, wrn: of the stem (16)",
                        .unit = "N",
                        .range = at_least(1),
                        .group = group}),
        declare_option(&Arguments::depth, {.name = "depth",
                                           .doc = "resnet: 6n + 2 layers (20); wrn: 6n + 4 (28)",
                                           .unit = "N",
                                           .range = at_least(1),
                                           .group = group}),
        declare_option(&Arguments::widen, {.name = "widen",
                                           .doc = "wrn: how many times wider than a ResNet (10)",
                                           .unit = "N",
                                           .range = at_least(1),
                                           .group = group}),
        declare_option(&Arguments::dropout,
                       {.name = "dropout",
                        .doc = "mlp, wrn: share of the features left out in training (0)",
                        .unit = "X",
                        .range = {.lowest = 0, .highest = 1, .open_above = true},
                        .group = group}),
        declare_option(&Arguments::device, {.name = "device",
                                            .doc = "Where the network runs: cpu, cuda or cuda:N",
                                            .unit = "NAME",
                                            .group = group}),
    };
}

std::vector<Option<Arguments>> training_arguments() {
    constexpr std::string_view group = "Training";
    static const std::string epochs_doc =
        fmt::format("Passes over the training rows (tables: {}, images: {})", table_training().epochs,
                    image_training().epochs);
    static const std::string batch_doc = fmt::format(
        "Rows a step (tables: {}, images: {})", table_training().batch_size, image_training().batch_size);
    return {
        declare_option(
            &Arguments::epochs,
            {.name = "epochs", .doc = epochs_doc, .unit = "N", .range = at_least(1), .group = group}),
        declare_option(
            &Arguments::batch,
            {.name = "batch", .doc = batch_doc, .unit = "N", .range = at_least(2), .group = group}),
        declare_option(&Arguments::optimizer, {.name = "optimizer",
                                               .doc = "What takes the steps; tables: adam, images: sgd",
                                               .unit = "NAME",
                                               .group = group}),
        declare_option(&Arguments::learning_rate, {.name = "learning_rate",
                                                   .doc = "Length of a step (adam: 0.001, sgd: 0.1)",
                                                   .unit = "X",
                                                   .range = above(0),
                                                   .group = group}),
        declare_option(&Arguments::momentum, {.name = "momentum",
                                              .doc = "sgd: share of the last step kept (0.9)",
                                              .unit = "X",
                                              .range = {.lowest = 0, .highest = 1, .open_above = true},
                                              .group = group}),
        declare_option(&Arguments::nesterov,
                       {.name = "nesterov", .doc = "sgd: Nesterov's momentum", .group = group}),
        declare_option(&Arguments::weight_decay,
                       {.name = "weight_decay",
                        .doc = "Pull of the parameters towards 0 (tables: 0, images: 0.0001)",
                        .unit = "X",
                        .range = at_least(0),
                        .group = group}),
        declare_option(&Arguments::schedule,
                       {.name = "schedule",
                        .doc = "How the learning rate falls; steps: a tenth from half of the epochs on, a "
                               "hundredth from three quarters; tables: constant, images: steps",
                        .unit = "NAME",
                        .group = group}),
        declare_option(&Arguments::augmentation,
                       {.name = "augmentation",
                        .doc = "Images: random crops and mirroring in training",
                        .off_doc = "Images: without random crops and mirroring in training",
                        .group = group}),
    };
}

std::vector<Option<Arguments>> part_arguments() {
    constexpr std::string_view group = "Validation part";
    return {
        declare_option(
            &Arguments::validation_share,
            {.name = "validation_share",
             .doc = "delta: share of the rows held back as validation part (0.1; molere-refit: 0.2)",
             .unit = "X",
             .range = {.lowest = 0, .highest = 1, .open_below = true, .open_above = true},
             .group = group}),
        declare_option(&Arguments::validation,
                       {.name = "validation",
                        .doc = "lrw-given: the validation part, rows known to be right or known to matter",
                        .unit = "FILE",
                        .group = group}),
        declare_option(
            &Arguments::margin_folds,
            {.name = "margin_folds",
             .doc = "Margins come from models that did not see the row, this many of them; 0: from "
                    "one that did (5)",
             .unit = "N",
             .range = zero_or_at_least(2),
             .group = group}),
        declare_option(&Arguments::spare_suspects,
                       {.name = "spare_suspects",
                        .doc = "Keep rows whose label is likely wrong out of the validation part "
                               "(molere-refit always does)",
                        .group = group}),
        declare_option(&Arguments::fallback_folds,
                       {.name = "fallback_folds",
                        .doc = "Keep plain training unless the method beats it on rows left out of this many "
                               "folds; 0: do not ask (0; molere-refit on tables: 3)",
                        .unit = "N",
                        .range = zero_or_at_least(2),
                        .group = group}),
    };
}

std::vector<Option<Arguments>> weight_arguments() {
    constexpr std::string_view group = "Learned weights";
    return {
        declare_option(&Arguments::hypergradient,
                       {.name = "hypergradient",
                        .doc = "How the gradient of the validation loss by the weights is computed; exact is "
                               "slow, last-layer nearly free",
                        .unit = "MODE",
                        .group = group}),
        declare_option(&Arguments::meta_interval,
                       {.name = "meta_interval",
                        .doc = "Training steps from one step of the weights to the next; fewer: slower (5; "
                               "molere-refit: 1)",
                        .unit = "N",
                        .range = at_least(1),
                        .group = group}),
        declare_option(&Arguments::refit,
                       {.name = "refit",
                        .doc = "Train once more on all rows with the learned weights (molere-refit always "
                               "does)",
                        .group = group}),
        declare_option(&Arguments::strength,
                       {.name = "strength",
                        .doc = "How far weights may leave 1: 1, as learned, to 0, not at all (1)",
                        .unit = "X",
                        .range = between(0, 1),
                        .group = group}),
        declare_option(&Arguments::fewest_effective_share,
                       {.name = "fewest_effective_share",
                        .doc = "Weights of a batch are drawn towards 1 until its effective sample is this "
                               "share of it (0)",
                        .unit = "X",
                        .range = {.lowest = 0, .highest = 1, .open_above = true},
                        .group = group}),
        declare_option(&Arguments::warm_up,
                       {.name = "warm_up",
                        .doc = "Share of the epochs, the first ones, with equal weights (0.25)",
                        .unit = "X",
                        .range = between(0, 1),
                        .group = group}),
        declare_option(&Arguments::see_labels,
                       {.name = "see_labels", .doc = "Weights depend on a row's class too", .group = group}),
        declare_option(&Arguments::raw_weights,
                       {.name = "raw_weights",
                        .doc = "Weights between 0 and 1 as they are, not with mean 1 in each batch",
                        .group = group}),
        declare_option(&Arguments::preconditioned,
                       {.name = "preconditioned",
                        .doc = "adam: weights look ahead along Adam's step, not along plain gradient descent",
                        .group = group}),
        declare_option(&Arguments::early_stop,
                       {.name = "early_stop",
                        .doc = "Stop when the gap between training and validation loss has settled",
                        .group = group}),
        declare_option(&Arguments::error_weight,
                       {.name = "error_weight",
                        .doc = "jtt: weight of rows that the first model gets wrong (20)",
                        .unit = "X",
                        .range = at_least(1),
                        .group = group}),
    };
}

std::vector<Option<Arguments>> method_argument() {
    static const std::string doc = method_doc();
    Option<Arguments> method =
        declare_option(&Arguments::method, {.name = "method", .doc = doc, .unit = "NAME"});
    return {method};
}

}  // namespace

std::span<const Option<ReweightArguments>> reweight_arguments() {
    static const std::vector<Option<Arguments>> all = joined<Arguments>(
        {method_argument(), network_arguments(), training_arguments(), part_arguments(), weight_arguments()});
    return all;
}

ReweightOptions reweight_options(const ReweightArguments& arguments, bool images) {
    ReweightOptions result{.method = arguments.method,
                           .network = network_options(arguments, images),
                           .training = training_options(arguments, images),
                           .weights = weight_options(arguments),
                           .early_stop = arguments.early_stop};
    check_parts(arguments, result.method);
    check_weights(arguments, result.method, *result.training);
    result.validation_share = arguments.validation_share.value_or(result.validation_share);
    result.margin_folds = arguments.margin_folds.value_or(result.margin_folds);
    if (arguments.fallback_folds) result.fallback_folds = static_cast<int>(*arguments.fallback_folds);
    result.spare_suspects = arguments.spare_suspects;
    result.refit = arguments.refit;
    result.error_weight = arguments.error_weight.value_or(result.error_weight);
    result.compute.device = arguments.device;
    return result;
}

}  // namespace hardlearn::app
