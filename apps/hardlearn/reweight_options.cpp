#include "apps/hardlearn/reweight_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <string_view>

#include "hardlearn/core/error.hpp"

namespace hardlearn::app {
namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view suits, std::string_view found) {
    throw_bad_argument(fmt::format("{} goes with {}, not {}", option, suits, found));
}

NetworkKind network_kind(const ReweightArguments& arguments, bool images) {
    const NetworkKind kind = parse_name<NetworkKind>(arguments.network);
    if (kind == NetworkKind::automatic) return images ? NetworkKind::small_cnn : NetworkKind::mlp;
    if (images && kind == NetworkKind::mlp) refuse("--network mlp", "tables", "images");
    if (!images && kind != NetworkKind::mlp) refuse("--network " + arguments.network, "images", "tables");
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
    if (!arguments.optimizer.empty()) result.optimizer = parse_name<OptimizerKind>(arguments.optimizer);
    const bool sgd = result.optimizer == OptimizerKind::sgd;
    if (arguments.momentum && !sgd) refuse("--momentum", "--optimizer sgd", "adam");
    if (arguments.nesterov && !sgd) refuse("--nesterov", "--optimizer sgd", "adam");
    if (arguments.no_augmentation && !images) refuse("--no-augmentation", "images", "tables");
    if (result.optimizer != usual)
        result.learning_rate = (sgd ? image_training() : table_training()).learning_rate;
    if (!arguments.schedule.empty()) result.schedule = parse_name<Schedule>(arguments.schedule);
    if (arguments.no_augmentation) result.augmentation = {};
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
    if (arguments.delta && !chooses_part) refuse("--delta", "methods that hold rows back", name);
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
    const std::string_view misplaced = !arguments.hypergradient.empty()   ? "--hypergradient"
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
    if (!arguments.hypergradient.empty())
        result.mode = parse_name<HypergradientMode>(arguments.hypergradient);
    result.meta_interval = arguments.meta_interval.value_or(result.meta_interval);
    result.strength = arguments.strength.value_or(result.strength);
    result.fewest_effective_share = arguments.fewest_effective_share.value_or(result.fewest_effective_share);
    result.warm_up_share = arguments.warm_up.value_or(result.warm_up_share);
    result.see_labels = arguments.see_labels;
    result.normalize = !arguments.raw_weights;
    result.preconditioned = arguments.preconditioned;
    return result;
}

std::string method_list() {
    std::string list;
    for (const Method method : methods()) {
        list += fmt::format("{}{} ({})", list.empty() ? "" : "; ", name_of(method), method_summary(method));
    }
    return list;
}

template <class Value>
CLI::Option* add_number(CLI::App& parser, const char* group, const std::string& name, Value& value,
                        const std::string& text) {
    return parser.add_option(name, value, text)->type_name("X")->group(group);
}

CLI::Option* add_count(CLI::App& parser, const char* group, const std::string& name,
                       std::optional<std::size_t>& value, const std::string& text, std::uint64_t lowest) {
    return parser.add_option(name, value, text)->check(whole_number(lowest))->type_name("N")->group(group);
}

void add_network_options(CLI::App& parser, ReweightArguments& arguments) {
    const char* group = "Network";
    std::vector<std::string_view> kinds;
    for (const NetworkKind kind : network_kinds()) kinds.push_back(name_of(kind));
    parser
        .add_option("--network", arguments.network,
                    fmt::format("The network: {}; auto is mlp for tables and small-cnn for images",
                                fmt::join(kinds, ", ")))
        ->type_name("NAME")
        ->capture_default_str()
        ->group(group);
    parser
        .add_option("--hidden", arguments.hidden, "mlp: units of each hidden layer, commas between (128,128)")
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->check(whole_number(1))
        ->type_name("LIST")
        ->group(group);
    add_count(parser, group, "--width", arguments.width,
              "small-cnn: channels of the first block; resnet, wrn: of the stem (16)", 1);
    add_count(parser, group, "--depth", arguments.depth, "resnet: 6n + 2 layers (20); wrn: 6n + 4 (28)", 1);
    add_count(parser, group, "--widen", arguments.widen, "wrn: how many times wider than a ResNet (10)", 1);
    add_number(parser, group, "--dropout", arguments.dropout,
               "mlp, wrn: share of the features left out in training (0)");
    parser.add_option("--device", arguments.device, "Where the network runs: cpu, cuda or cuda:N")
        ->type_name("NAME")
        ->capture_default_str()
        ->group(group);
}

void add_training_options(CLI::App& parser, ReweightArguments& arguments) {
    const char* group = "Training";
    add_count(parser, group, "--epochs", arguments.epochs,
              fmt::format("Passes over the training rows (tables: {}, images: {})", table_training().epochs,
                          image_training().epochs),
              1);
    add_count(parser, group, "--batch", arguments.batch,
              fmt::format("Rows a step (tables: {}, images: {})", table_training().batch_size,
                          image_training().batch_size),
              1);
    parser.add_option("--optimizer", arguments.optimizer, "sgd or adam (tables: adam, images: sgd)")
        ->type_name("NAME")
        ->group(group);
    add_number(parser, group, "--learning-rate", arguments.learning_rate,
               "Length of a step (adam: 0.001, sgd: 0.1)");
    add_number(parser, group, "--momentum", arguments.momentum, "sgd: share of the last step kept (0.9)");
    parser.add_flag("--nesterov", arguments.nesterov, "sgd: Nesterov's momentum")->group(group);
    add_number(parser, group, "--weight-decay", arguments.weight_decay,
               "Pull of the parameters towards 0 (tables: 0, images: 0.0001)");
    parser
        .add_option("--schedule", arguments.schedule,
                    "How the learning rate falls: constant, steps (a tenth from half of the epochs on, a "
                    "hundredth from three quarters) or cosine (tables: constant, images: steps)")
        ->type_name("NAME")
        ->group(group);
    parser
        .add_flag("--no-augmentation", arguments.no_augmentation,
                  "Images: without random crops and mirroring in training")
        ->group(group);
}

void add_weight_options(CLI::App& parser, ReweightArguments& arguments) {
    const char* group = "Learned weights";
    add_number(parser, group, "--delta", arguments.delta,
               "Share of the rows held back as validation part (0.1; molere-refit: 0.2)");
    parser
        .add_option("--validation", arguments.validation,
                    "lrw-given: the validation part, rows known to be right or known to matter")
        ->type_name("FILE")
        ->group(group);
    add_count(
        parser, group, "--margin-folds", arguments.margin_folds,
        "Margins come from models that did not see the row, this many of them; 0: from one that did (5)", 0);
    parser
        .add_option("--hypergradient", arguments.hypergradient,
                    "How the gradient of the validation loss by the weights is computed: two-pass, exact "
                    "(slow) or last-layer (nearly free)")
        ->type_name("MODE")
        ->group(group);
    add_count(parser, group, "--meta-interval", arguments.meta_interval,
              "Training steps from one step of the weights to the next; fewer: slower (5; molere-refit: 1)",
              1);
    parser
        .add_flag(
            "--spare-suspects", arguments.spare_suspects,
            "Keep rows whose label is likely wrong out of the validation part (molere-refit always does)")
        ->group(group);
    parser
        .add_flag("--refit", arguments.refit,
                  "Train once more on all rows with the learned weights (molere-refit always does)")
        ->group(group);
    add_count(parser, group, "--fallback-folds", arguments.fallback_folds,
              "Keep plain training unless the method beats it on rows left out of this many folds; 0: do not "
              "ask (0; molere-refit on tables: 3)",
              0);
    add_number(parser, group, "--strength", arguments.strength,
               "How far weights may leave 1: 1, as learned, to 0, not at all (1)");
    add_number(parser, group, "--fewest-effective-share", arguments.fewest_effective_share,
               "Weights of a batch are drawn towards 1 until its effective sample is this share of it (0)");
    add_number(parser, group, "--warm-up", arguments.warm_up,
               "Share of the epochs, the first ones, with equal weights (0.25)");
    parser.add_flag("--see-labels", arguments.see_labels, "Weights depend on a row's class too")
        ->group(group);
    parser
        .add_flag("--raw-weights", arguments.raw_weights,
                  "Weights between 0 and 1 as they are, not with mean 1 in each batch")
        ->group(group);
    parser
        .add_flag("--preconditioned", arguments.preconditioned,
                  "adam: weights look ahead along Adam's step, not along plain gradient descent")
        ->group(group);
    parser
        .add_flag("--early-stop", arguments.early_stop,
                  "Stop when the gap between training and validation loss has settled")
        ->group(group);
    add_number(parser, group, "--error-weight", arguments.error_weight,
               "jtt: weight of rows that the first model gets wrong (20)");
}

}  // namespace

void add_reweight_options(CLI::App& parser, ReweightArguments& arguments) {
    parser.add_option("--method", arguments.method, "How the network is trained: " + method_list())
        ->type_name("NAME")
        ->capture_default_str();
    add_network_options(parser, arguments);
    add_training_options(parser, arguments);
    add_weight_options(parser, arguments);
}

ReweightOptions reweight_options(const ReweightArguments& arguments, bool images) {
    ReweightOptions result{.method = parse_name<Method>(arguments.method),
                           .network = network_options(arguments, images),
                           .training = training_options(arguments, images),
                           .weights = weight_options(arguments),
                           .early_stop = arguments.early_stop};
    check_parts(arguments, result.method);
    check_weights(arguments, result.method, *result.training);
    result.validation_share = arguments.delta.value_or(result.validation_share);
    result.margin_folds = arguments.margin_folds.value_or(result.margin_folds);
    if (arguments.fallback_folds) result.fallback_folds = static_cast<int>(*arguments.fallback_folds);
    result.spare_suspects = arguments.spare_suspects;
    result.refit = arguments.refit;
    result.error_weight = arguments.error_weight.value_or(result.error_weight);
    result.compute.device = arguments.device;
    return result;
}

}  // namespace hardlearn::app
