#include "hardlearn/reweight/settings.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "hardlearn/core/error.hpp"
#include "hardlearn/reweight/hard_set.hpp"

namespace hardlearn {
namespace {

using Json = nlohmann::ordered_json;

void check_share(double value, const char* what) {
    if (!(value >= 0 && value <= 1))
        throw_bad_argument(fmt::format("{} {:g}: expected a number from 0 to 1", what, value));
}

void check_positive(double value, const char* what) {
    if (!(value > 0)) throw_bad_argument(fmt::format("{} {:g}: expected a number above 0", what, value));
}

void check_count(std::size_t value, const char* what) {
    if (value == 0) throw_bad_argument(fmt::format("{} 0: expected at least 1", what));
}

void check_training(const TrainingOptions& training) {
    check_count(training.epochs, "epochs");
    if (training.batch_size < 2)
        throw_bad_argument(fmt::format("batch size {}: expected at least 2", training.batch_size));
    check_positive(training.learning_rate, "learning rate");
    if (!(training.momentum >= 0 && training.momentum < 1)) {
        throw_bad_argument(
            fmt::format("momentum {:g}: expected a number from 0 to below 1", training.momentum));
    }
    if (!(training.weight_decay >= 0))
        throw_bad_argument(fmt::format("weight decay {:g}: expected at least 0", training.weight_decay));
}

void check_weights(const WeightOptions& weights) {
    check_count(weights.meta_interval, "meta interval");
    check_count(weights.hidden_units, "hidden units of the weight network");
    check_positive(weights.perturbation, "perturbation");
    check_positive(weights.learning_rate, "learning rate of the weight network");
    check_share(weights.strength, "strength");
    check_share(weights.warm_up_share, "warm-up share");
    if (!(weights.floor >= 0 && weights.floor < 1))
        throw_bad_argument(
            fmt::format("weight floor {:g}: expected a number from 0 to below 1", weights.floor));
    if (!(weights.fewest_effective_share >= 0 && weights.fewest_effective_share < 1)) {
        throw_bad_argument(fmt::format("fewest effective share {:g}: expected a number from 0 to below 1",
                                       weights.fewest_effective_share));
    }
}

// Visits every field with its name; writing and reading follow one list.
template <class Options, class Visitor>
void visit_fields(Options& o, Visitor&& field) {
    field("network.hidden", o.network.hidden);
    field("network.width", o.network.width);
    field("network.depth", o.network.depth);
    field("network.widen", o.network.widen);
    field("network.dropout", o.network.dropout);
    field("training.epochs", o.training->epochs);
    field("training.batch_size", o.training->batch_size);
    field("training.learning_rate", o.training->learning_rate);
    field("training.momentum", o.training->momentum);
    field("training.nesterov", o.training->nesterov);
    field("training.weight_decay", o.training->weight_decay);
    field("training.crop_padding", o.training->augmentation.crop_padding);
    field("training.flip", o.training->augmentation.flip);
    field("validation_share", o.validation_share);
    field("spare_suspects", o.spare_suspects);
    field("refit", o.refit);
    field("fallback_folds", o.fallback_folds);
    field("margin_folds", o.margin_folds);
    field("weights.meta_interval", o.weights.meta_interval);
    field("weights.perturbation", o.weights.perturbation);
    field("weights.preconditioned", o.weights.preconditioned);
    field("weights.hidden_units", o.weights.hidden_units);
    field("weights.learning_rate", o.weights.learning_rate);
    field("weights.see_labels", o.weights.see_labels);
    field("weights.floor", o.weights.floor);
    field("weights.normalize", o.weights.normalize);
    field("weights.strength", o.weights.strength);
    field("weights.fewest_effective_share", o.weights.fewest_effective_share);
    field("weights.warm_up_share", o.weights.warm_up_share);
    field("splitter.hidden_units", o.splitter.hidden_units);
    field("splitter.steps", o.splitter.steps);
    field("splitter.learning_rate", o.splitter.learning_rate);
    field("splitter.clip_norm", o.splitter.clip_norm);
    field("splitter.smoothing", o.splitter.smoothing);
    field("error_weight", o.error_weight);
    field("early_stop", o.early_stop);
    field("seed", o.seed);
    field("compute.device", o.compute.device);
    field("compute.threads", o.compute.threads);
}

}  // namespace

ReweightOptions with_defaults(ReweightOptions options, bool is_table) {
    const bool own = options.method == Method::molere_refit;
    if (options.weights.meta_interval == 0) options.weights.meta_interval = own ? 1 : 5;
    if (options.validation_share == 0) options.validation_share = own ? 0.2 : 0.1;
    if (options.fallback_folds < 0) options.fallback_folds = own && is_table ? 3 : 0;
    if (own) options.refit = options.spare_suspects = true;
    return options;
}

bool needs_margins(const ReweightOptions& options) {
    return needs_margins(options.method) || (options.spare_suspects && learns_weights(options.method));
}

void check_options(const ReweightOptions& options, std::size_t rows, std::size_t num_classes) {
    if (options.method == Method::molere_refit && options.margin_folds == 0) {
        throw_bad_argument(
            "margin folds 0: molere-refit needs models that did not see the row; expected at least 2");
    }
    if (options.spare_suspects && options.margin_folds == 0 && learns_weights(options.method)) {
        throw_bad_argument(
            "margin folds 0: suspect rows are told by models that did not see them; expected at least 2");
    }
    check_training(*options.training);
    if (options.margin_folds == 1)
        throw_bad_argument("1 margin fold: expected 0 (margins of rows trained on) or at least 2");
    if (options.fallback_folds == 1) throw_bad_argument("1 fallback fold: expected 0 (none) or at least 2");
    if (!(options.error_weight >= 1))
        throw_bad_argument(fmt::format("error weight {:g}: expected at least 1", options.error_weight));
    const bool holds_out = (learns_weights(options.method) && options.method != Method::lrw_given) ||
                           options.method == Method::erm_part || options.method == Method::erm_trimmed;
    if (holds_out) validation_size(options.validation_share, rows, num_classes);
    if (!learns_weights(options.method)) return;
    check_weights(options.weights);
    check_count(options.splitter.hidden_units, "hidden units of the splitter");
    check_count(options.splitter.steps, "steps of the splitter");
    check_positive(options.splitter.learning_rate, "learning rate of the splitter");
    check_positive(options.splitter.clip_norm, "gradient norm of the splitter");
    check_positive(options.splitter.smoothing, "smoothing of the splitter");
}

std::string settings_json(const ReweightOptions& options) {
    Json record;
    record["method"] = name_of(options.method);
    record["network"] = name_of(options.network.kind);
    record["optimizer"] = name_of(options.training->optimizer);
    record["schedule"] = name_of(options.training->schedule);
    record["hypergradient"] = name_of(options.weights.mode);
    visit_fields(options, [&](const char* name, const auto& value) { record[name] = value; });
    return record.dump();
}

ReweightOptions settings_from_json(const std::string& text) {
    try {
        const Json record = Json::parse(text);
        ReweightOptions options;
        options.training = TrainingOptions{};
        options.method = parse_name<Method>(record.at("method").get<std::string>());
        options.network.kind = parse_name<NetworkKind>(record.at("network").get<std::string>());
        options.training->optimizer = parse_name<OptimizerKind>(record.at("optimizer").get<std::string>());
        options.training->schedule = parse_name<Schedule>(record.at("schedule").get<std::string>());
        options.weights.mode = parse_name<HypergradientMode>(record.at("hypergradient").get<std::string>());
        visit_fields(options, [&](const char* name, auto& value) { record.at(name).get_to(value); });
        return options;
    } catch (const Json::exception& error) {
        throw_bad_data(fmt::format("damaged: the options cannot be read ({})", error.what()));
    } catch (const Error& error) {
        throw_bad_data(fmt::format("damaged: {}", error.what()));
    }
}

}  // namespace hardlearn
