#include "hardlearn/training/reweight_options.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hardlearn/core/shared_options.hpp"

namespace hardlearn {
namespace {

using Options = ReweightOptions;

constexpr Range below_one = {.lowest = 0, .highest = 1, .open_above = true};

// The option means something where `heeds` says so; `otherwise` tells what is the matter where it does not.
template <class Heeds, class Otherwise>
Option<Options> only_where(Heeds heeds, Otherwise otherwise, Option<Options> option) {
    option.conflict = [=, before = option.conflict](const Options& options) -> std::optional<Conflict> {
        if (!heeds(options)) return otherwise(options);
        return before ? before(options) : std::nullopt;
    };
    return option;
}

// Beside methods that `wanted` describes.
template <class Heeds>
Option<Options> with_methods(std::string_view wanted, Heeds heeds, Option<Options> option) {
    const auto otherwise = [wanted](const Options& options) {
        return Conflict{"", std::string(wanted), std::string(name_of(options.method))};
    };
    return only_where(heeds, otherwise, std::move(option));
}

bool learns(const Options& options) {
    return learns_weights(options.method);
}
Option<Options> with_weights(Option<Options> option) {
    return with_methods("methods that learn weights", learns, std::move(option));
}
Option<Options> with_method(Method method, Option<Options> option) {
    option.goes_with = name_of(method);
    const auto heeds = [method](const Options& options) { return options.method == method; };
    const auto otherwise = [method](const Options& options) {
        return Conflict{"method", std::string(name_of(method)), std::string(name_of(options.method))};
    };
    return only_where(heeds, otherwise, std::move(option));
}

// A network that is not chosen yet may be any.
Option<Options> with_networks(std::string_view wanted, std::vector<NetworkKind> kinds,
                              Option<Options> option) {
    option.goes_with = wanted;
    const auto heeds = [kinds = std::move(kinds)](const Options& options) {
        const NetworkKind kind = options.network.kind;
        return kind == NetworkKind::automatic || std::ranges::find(kinds, kind) != kinds.end();
    };
    const auto otherwise = [wanted](const Options& options) {
        return Conflict{"network.kind", std::string(wanted), std::string(name_of(options.network.kind))};
    };
    return only_where(heeds, otherwise, std::move(option));
}

Option<Options> with_images(Option<Options> option) {
    option.goes_with = "images";
    const auto heeds = [](const Options& options) { return options.network.kind != NetworkKind::mlp; };
    const auto otherwise = [](const Options&) { return Conflict{"", "images", "tables"}; };
    return only_where(heeds, otherwise, std::move(option));
}

Option<Options> with_optimizer(OptimizerKind optimizer, Option<Options> option) {
    option.goes_with = name_of(optimizer);
    const auto heeds = [optimizer](const Options& options) {
        return !options.training || options.training->optimizer == optimizer;
    };
    const auto otherwise = [optimizer](const Options& options) {
        return Conflict{"training.optimizer", std::string(name_of(optimizer)),
                        std::string(name_of(options.training->optimizer))};
    };
    return only_where(heeds, otherwise, std::move(option));
}

// How far weights leave 1 means something where their mean is 1.
Option<Options> with_mean_weights(Option<Options> option) {
    const auto heeds = [](const Options& options) { return options.weights.normalize; };
    const auto otherwise = [](const Options&) {
        return Conflict{"", "weights of mean 1", "weights as they are"};
    };
    return only_where(heeds, otherwise, std::move(option));
}

// An option of the training, which is nothing before the data is known.
template <class Access>
Option<Options> in_training(Access access, OptionFacts facts) {
    facts.group = "Training";
    const Option<TrainingOptions> own = declare_option<TrainingOptions>(access, facts);
    Option<Options> lifted;
    static_cast<OptionDescription&>(lifted) = own;
    lifted.is_optional = true;
    lifted.get = [own](const Options& options) {
        return options.training ? own.get(*options.training) : Value();
    };
    lifted.set = [own](Options& options, const Value& value) {
        if (!options.training) options.training = TrainingOptions{};
        own.set(*options.training, value);
    };
    return lifted;
}
template <class Member>
Option<Options> in_training(Member TrainingOptions::*member, const OptionFacts& facts) {
    return in_training([member](TrainingOptions& training) -> Member& { return training.*member; }, facts);
}

template <class Access>
Option<Options> declare_in(std::string_view group, Access access, OptionFacts facts) {
    facts.group = group;
    return declare_option<Options>(access, facts);
}

std::vector<Option<Options>> method_option() {
    static const std::string doc = [] {
        std::string list = "How the network is trained: ";
        for (const Method method : methods()) {
            list += (method == methods().front() ? "" : "; ") + std::string(name_of(method)) + " (" +
                    std::string(method_summary(method)) + ")";
        }
        return list;
    }();
    return {declare_option(&Options::method, {.name = "method", .doc = doc, .unit = "NAME"})};
}

std::vector<Option<Options>> network_options() {
    constexpr std::string_view group = "Network";
    const auto declare = [group](auto access, const OptionFacts& facts) {
        return declare_in(group, access, facts);
    };
    const auto mlp = NetworkKind::mlp, small = NetworkKind::small_cnn, resnet = NetworkKind::resnet,
               wrn = NetworkKind::wrn;
    return {
        declare([](Options & o) -> auto& { return o.network.kind; },
                {.name = "network.kind",
                 .doc = "The network; auto is mlp for tables and small-cnn for images",
                 .unit = "NAME",
                 .program_name = "network",
                 .python_name = "network"}),
        with_networks("mlp", {mlp},
                      declare([](Options & o) -> auto& { return o.network.hidden; },
                              {.name = "network.hidden",
                               .doc = "Units of each hidden layer. More: it learns more, and more by heart",
                               .unit = "LIST",
                               .range = at_least(1),
                               .program_name = "hidden",
                               .python_name = "hidden"})),
        with_networks("small-cnn, resnet or wrn", {small, resnet, wrn},
                      declare([](Options & o) -> auto& { return o.network.width; },
                              {.name = "network.width",
                               .doc = "Channels of the first block (small-cnn) or of the stem",
                               .unit = "N",
                               .range = at_least(1),
                               .program_name = "width",
                               .python_name = "width"})),
        with_networks("resnet or wrn", {resnet, wrn},
                      declare([](Options & o) -> auto& { return o.network.depth; },
                              {.name = "network.depth",
                               .doc = "Layers, 6n + 2 (resnet) or 6n + 4 (wrn); 0: 20 and 28",
                               .unit = "N",
                               .program_name = "depth",
                               .python_name = "depth"})),
        with_networks("wrn", {wrn},
                      declare([](Options & o) -> auto& { return o.network.widen; },
                              {.name = "network.widen",
                               .doc = "How many times wider than a ResNet",
                               .unit = "N",
                               .range = at_least(1),
                               .program_name = "widen",
                               .python_name = "widen"})),
        with_networks("mlp or wrn", {mlp, wrn},
                      declare([](Options & o) -> auto& { return o.network.dropout; },
                              {.name = "network.dropout",
                               .doc = "Share of the features left out in training",
                               .unit = "X",
                               .range = below_one,
                               .program_name = "dropout",
                               .python_name = "dropout"})),
        declare([](Options & o) -> auto& { return o.compute.device; },
                {.name = "compute.device",
                 .doc = "Where the network runs: cpu, cuda or cuda:N",
                 .unit = "NAME",
                 .program_name = "device",
                 .python_name = "device"}),
        declare([](Options & o) -> auto& { return o.compute.threads; },
                {.name = "compute.threads",
                 .doc = "Processor threads inside one operation; sums depend on it",
                 .unit = "N",
                 .range = at_least(1),
                 .program_name = "threads",
                 .python_name = "threads"}),
    };
}

std::vector<Option<Options>> steps_of_training() {
    return {
        in_training(&TrainingOptions::epochs,
                    {.name = "training.epochs",
                     .doc = "Passes over the training rows (tables: 60, images: 30)",
                     .unit = "N",
                     .range = at_least(1),
                     .program_name = "epochs",
                     .python_name = "epochs"}),
        in_training(&TrainingOptions::batch_size,
                    {.name = "training.batch_size",
                     .doc = "Rows a step (tables: 64, images: 128). More: fewer and steadier steps",
                     .unit = "N",
                     .range = at_least(2),
                     .program_name = "batch-size",
                     .python_name = "batch_size"}),
        in_training(&TrainingOptions::optimizer, {.name = "training.optimizer",
                                                  .doc = "What takes the steps; tables: adam, images: sgd",
                                                  .unit = "NAME",
                                                  .program_name = "optimizer",
                                                  .python_name = "optimizer"}),
        in_training(&TrainingOptions::learning_rate,
                    {.name = "training.learning_rate",
                     .doc = "Length of a step in the first epoch (adam: 0.001, sgd: 0.1)",
                     .unit = "X",
                     .range = above(0),
                     .program_name = "learning-rate",
                     .python_name = "learning_rate"}),
        with_optimizer(OptimizerKind::sgd,
                       in_training(&TrainingOptions::momentum, {.name = "training.momentum",
                                                                .doc = "Share of the last step kept (0.9)",
                                                                .unit = "X",
                                                                .range = below_one,
                                                                .program_name = "momentum",
                                                                .python_name = "momentum"})),
        with_optimizer(OptimizerKind::sgd,
                       in_training(&TrainingOptions::nesterov, {.name = "training.nesterov",
                                                                .doc = "Nesterov's momentum",
                                                                .program_name = "nesterov",
                                                                .python_name = "nesterov"})),
        in_training(&TrainingOptions::weight_decay,
                    {.name = "training.weight_decay",
                     .doc = "Pull of the parameters towards 0 (tables: 0, images: 0.0001)",
                     .unit = "X",
                     .range = at_least(0),
                     .program_name = "weight-decay",
                     .python_name = "weight_decay"}),
        in_training(&TrainingOptions::schedule,
                    {.name = "training.schedule",
                     .doc = "How the learning rate falls; steps: a tenth from half of the epochs on, a "
                            "hundredth from three quarters; tables: constant, images: steps",
                     .unit = "NAME",
                     .program_name = "schedule",
                     .python_name = "schedule"}),
    };
}

std::vector<Option<Options>> augmentation_of_training() {
    return {
        with_images(in_training([](TrainingOptions & t) -> auto& { return t.augmentation.crop_padding; },
                                {.name = "training.crop_padding",
                                 .doc = "Pixels of padding before a random crop (4); 0: none",
                                 .unit = "N",
                                 .program_name = "crop-padding",
                                 .python_name = "crop_padding"})),
        with_images(in_training([](TrainingOptions & t) -> auto& { return t.augmentation.flip; },
                                {.name = "training.flip",
                                 .doc = "Mirror at random in training",
                                 .off_doc = "Do not mirror at random in training",
                                 .program_name = "flip",
                                 .python_name = "flip"})),
    };
}

std::vector<Option<Options>> part_options() {
    constexpr std::string_view group = "Validation part";
    const auto holds_back = [](const Options& options) { return holds_rows_back(options.method); };
    const auto chooses = [](const Options& options) {
        return learns(options) && holds_rows_back(options.method);
    };
    const auto asks = [](const Options& options) { return options.fallback_folds.value_or(2) > 0; };
    const auto without_asking = [](const Options&) { return Conflict{"fallback_folds", "2 or more", "0"}; };
    const auto has_margins = [](const Options& options) {
        return needs_margins(options.method) || (options.spare_suspects && learns(options));
    };
    return {
        with_methods("methods that hold rows back", holds_back,
                     declare_option(&Options::validation_share,
                                    {.name = "validation_share",
                                     .doc = "delta: share of the rows held back as validation part, at the "
                                            "most (0.1; molere-refit: 0.2)",
                                     .unit = "X",
                                     .range = {.lowest = 0, .highest = 0.5, .open_below = true},
                                     .group = group})),
        with_methods("methods that need the margins of a first model", has_margins,
                     declare_option(&Options::margin_folds,
                                    {.name = "margin_folds",
                                     .doc = "Margins come from models that did not see the row, this many of "
                                            "them; 0: from one that did",
                                     .unit = "N",
                                     .range = zero_or_at_least(2),
                                     .group = group})),
        with_methods("methods that choose their validation part", chooses,
                     declare_option(&Options::spare_suspects,
                                    {.name = "spare_suspects",
                                     .doc = "Keep rows that left-out models surely take for another class, "
                                            "as they take wrong labels, out of the validation part "
                                            "(molere-refit always does)",
                                     .group = group})),
        with_methods(
            "methods that hold rows back and learn weights", chooses,
            declare_option(&Options::fallback_folds,
                           {.name = "fallback_folds",
                            .doc = "Keep plain training unless the method beats it on rows left out "
                                   "of this many folds; 0: do not ask (0; molere-refit on tables: 3)",
                            .unit = "N",
                            .range = zero_or_at_least(2),
                            .group = group})),
        with_methods(
            "methods that hold rows back and learn weights", chooses,
            only_where(
                asks, without_asking,
                declare_option(&Options::fallback_level,
                               {.name = "fallback_level",
                                .doc = "The gain on those rows must have at most this probability by chance "
                                       "alone (one-sided sign test). More: the method is kept on weaker "
                                       "evidence; 0.5: for one row",
                                .unit = "P",
                                .range = {.lowest = 0, .highest = 0.5, .open_below = true},
                                .group = group}))),
    };
}

template <class Access>
Option<Options> of_weights(Access access, OptionFacts facts) {
    facts.group = "Learned weights";
    return with_weights(declare_option<Options>(
        [access](Options & options) -> auto& { return options.weights.*access; }, facts));
}

std::vector<Option<Options>> weight_options() {
    using Weights = WeightOptions;
    const auto sees_features = [](const Options& options) {
        return options.method != Method::mwn && options.method != Method::molere_refit;
    };
    return {
        of_weights(&Weights::mode,
                   {.name = "weights.mode",
                    .doc = "How the gradient of the validation loss by the weights is computed; exact is "
                           "slow, last-layer nearly free",
                    .unit = "MODE",
                    .program_name = "hypergradient",
                    .python_name = "hypergradient"}),
        of_weights(&Weights::meta_interval,
                   {.name = "weights.meta_interval",
                    .doc = "Training steps from one step of the weights to the next. More: quicker, and "
                           "weights learn less (5; molere-refit: 1)",
                    .unit = "N",
                    .range = at_least(1),
                    .program_name = "meta-interval",
                    .python_name = "meta_interval"}),
        of_weights(&Weights::perturbation,
                   {.name = "weights.perturbation",
                    .doc = "two-pass: length of the step to either side, in parameter space",
                    .unit = "X",
                    .range = above(0),
                    .program_name = "perturbation",
                    .python_name = "perturbation"}),
        with_optimizer(OptimizerKind::adam,
                       of_weights(&Weights::preconditioned,
                                  {.name = "weights.preconditioned",
                                   .doc = "Weights look ahead along Adam's step, not along plain gradient "
                                          "descent",
                                   .program_name = "preconditioned",
                                   .python_name = "preconditioned"})),
        of_weights(&Weights::hidden_units, {.name = "weights.hidden_units",
                                            .doc = "Hidden units of the network that gives the weights",
                                            .unit = "N",
                                            .range = at_least(1),
                                            .program_name = "weight-units",
                                            .python_name = "weight_units"}),
        of_weights(&Weights::learning_rate, {.name = "weights.learning_rate",
                                             .doc = "Length of the steps of that network (Adam)",
                                             .unit = "X",
                                             .range = above(0),
                                             .program_name = "weight-learning-rate",
                                             .python_name = "weight_learning_rate"}),
        with_methods("methods whose weights come from the features", sees_features,
                     of_weights(&Weights::see_labels, {.name = "weights.see_labels",
                                                       .doc = "Weights depend on a row's class too",
                                                       .program_name = "see-labels",
                                                       .python_name = "see_labels"})),
        of_weights(&Weights::floor, {.name = "weights.floor",
                                     .doc = "Lowest weight, before weights are brought to mean 1",
                                     .unit = "X",
                                     .range = below_one,
                                     .program_name = "weight-floor",
                                     .python_name = "weight_floor"}),
        of_weights(&Weights::normalize,
                   {.name = "weights.normalize",
                    .doc = "Weights have mean 1 in each batch",
                    .off_doc = "Weights between 0 and 1 as they are, not with mean 1 in each batch",
                    .program_name = "normalized-weights",
                    .python_name = "normalized_weights"}),
        with_mean_weights(of_weights(&Weights::strength,
                                     {.name = "weights.strength",
                                      .doc = "How far weights may leave 1: 1, as learned, to 0, not at all",
                                      .unit = "X",
                                      .range = between(0, 1),
                                      .program_name = "strength",
                                      .python_name = "strength"})),
        with_mean_weights(
            of_weights(&Weights::fewest_effective_share,
                       {.name = "weights.fewest_effective_share",
                        .doc = "Weights of a batch are drawn towards 1 until its effective sample is this "
                               "share of it",
                        .unit = "X",
                        .range = below_one,
                        .program_name = "fewest-effective-share",
                        .python_name = "fewest_effective_share"})),
        of_weights(&Weights::warm_up_share, {.name = "weights.warm_up_share",
                                             .doc = "Share of the epochs, the first ones, with equal weights",
                                             .unit = "X",
                                             .range = between(0, 1),
                                             .program_name = "warm-up-share",
                                             .python_name = "warm_up_share"}),
    };
}

template <class Member>
Option<Options> of_splitter(Member SplitterOptions::*member, OptionFacts facts) {
    facts.group = "Splitter";
    return with_method(Method::molere,
                       declare_option<Options>(
                           [member](Options & options) -> auto& { return options.splitter.*member; }, facts));
}

std::vector<Option<Options>> splitter_options() {
    using Splitter = SplitterOptions;
    return {
        of_splitter(&Splitter::hidden_units, {.name = "splitter.hidden_units",
                                              .doc = "Hidden units of the network that splits the rows",
                                              .unit = "N",
                                              .range = at_least(1),
                                              .program_name = "splitter-units",
                                              .python_name = "splitter_units"}),
        of_splitter(&Splitter::steps, {.name = "splitter.steps",
                                       .doc = "Its gradient steps after each epoch",
                                       .unit = "N",
                                       .range = at_least(1),
                                       .program_name = "splitter-steps",
                                       .python_name = "splitter_steps"}),
        of_splitter(&Splitter::learning_rate, {.name = "splitter.learning_rate",
                                               .doc = "Length of its steps (Adam)",
                                               .unit = "X",
                                               .range = above(0),
                                               .program_name = "splitter-learning-rate",
                                               .python_name = "splitter_learning_rate"}),
        of_splitter(&Splitter::clip_norm, {.name = "splitter.clip_norm",
                                           .doc = "Longest gradient that it follows unshortened",
                                           .unit = "X",
                                           .range = above(0),
                                           .program_name = "splitter-clip-norm",
                                           .python_name = "splitter_clip_norm"}),
        of_splitter(&Splitter::smoothing,
                    {.name = "splitter.smoothing",
                     .doc = "Added to the classes' shares before the two parts are compared",
                     .unit = "X",
                     .range = above(0),
                     .program_name = "splitter-smoothing",
                     .python_name = "splitter_smoothing"}),
        of_splitter(&Splitter::max_term,
                    {.name = "splitter.max_term",
                     .doc = "lambda of the paper's min-max term: the splitter also seeks validation rows of "
                            "high loss. More: harder ones, and size and balance of the part count less; 0: "
                            "no such term",
                     .unit = "X",
                     .range = {.lowest = 0, .highest = 1000},
                     .program_name = "splitter-max-term",
                     .python_name = "splitter_max_term"}),
    };
}

std::vector<Option<Options>> further_options() {
    constexpr std::string_view group = "Learned weights";
    return {
        with_weights(
            declare_option(&Options::refit, {.name = "refit",
                                             .doc = "Train once more on all rows with the learned weights "
                                                    "(molere-refit always does)",
                                             .group = group})),
        with_weights(declare_option(
            &Options::early_stop, {.name = "early_stop",
                                   .doc = "Stop when the gap between training and validation loss has "
                                          "settled, after three quarters of the epochs, of which it needs 12",
                                   .group = group})),
        with_method(Method::jtt,
                    declare_option(&Options::error_weight,
                                   {.name = "error_weight",
                                    .doc = "Weight of rows that the first model gets wrong (20 to 100)",
                                    .unit = "X",
                                    .range = at_least(1),
                                    .group = group})),
        declare_option(&Options::left_out_folds,
                       {.name = "left_out_folds",
                        .doc = "Repeat the run without each of so many folds: prediction sets are calibrated "
                               "on the rows left out, and margins are theirs. Each costs the run again; 0: "
                               "neither",
                        .unit = "N",
                        .range = zero_or_at_least(2)}),
        with_networks("mlp, for a table", {NetworkKind::mlp},
                      declare_option(&Options::duplicates, duplicates_facts)),
        declare_option(&Options::seed, seed_facts),
    };
}

}  // namespace

std::span<const Option<ReweightOptions>> reweight_options() {
    static const std::vector<Option<Options>> options =
        joined<Options>({method_option(), network_options(), steps_of_training(), augmentation_of_training(),
                         part_options(), weight_options(), splitter_options(), further_options()});
    return options;
}

}  // namespace hardlearn
