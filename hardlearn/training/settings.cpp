#include "hardlearn/training/settings.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/json_depth.hpp"
#include "hardlearn/core/value_json-inl.hpp"

namespace hardlearn {
namespace {

using Json = nlohmann::ordered_json;

// Names of options in models of before they had one declaration.
constexpr std::pair<std::string_view, std::string_view> earlier_names[] = {
    {"network.kind", "network"},
    {"training.optimizer", "optimizer"},
    {"training.schedule", "schedule"},
    {"weights.mode", "hypergradient"}};

// Options that models of before they were there lack.
constexpr std::string_view later_names[] = {"fallback_level", "splitter.max_term", "left_out_folds"};

const Json& setting(const Json& record, std::string_view name) {
    for (const auto& [now, before] : earlier_names) {
        if (name == now && !record.contains(name)) name = before;
    }
    return record.at(std::string(name));
}

bool is_newer_than(const Json& record, std::string_view name) {
    return !record.contains(name) && std::ranges::find(later_names, name) != std::ranges::end(later_names);
}

}  // namespace

ReweightOptions with_defaults(ReweightOptions options, bool is_table) {
    const bool own = options.method == Method::molere_refit;
    if (options.network.kind == NetworkKind::automatic)
        options.network.kind = is_table ? NetworkKind::mlp : NetworkKind::small_cnn;
    if (!options.training) options.training = is_table ? table_training() : image_training();
    options.training->learning_rate = first_learning_rate(*options.training);
    if (!options.weights.meta_interval) options.weights.meta_interval = own ? 1 : 5;
    if (!options.validation_share) options.validation_share = own ? 0.2 : 0.1;
    if (!options.fallback_folds) options.fallback_folds = own && is_table ? 3 : 0;
    if (own) options.refit = options.spare_suspects = true;
    return options;
}

ReweightOptions usual_options(Method method, bool is_table) {
    return {.method = method, .training = is_table ? table_training() : image_training()};
}

bool needs_margins(const ReweightOptions& options) {
    return needs_margins(options.method) || (options.spare_suspects && learns_weights(options.method));
}

void check_options(const ReweightOptions& options) {
    if (options.method == Method::molere_refit && options.margin_folds == 0) {
        throw_bad_argument(
            "margin folds 0: molere-refit needs models that did not see the row; expected at least 2");
    }
    if (options.spare_suspects && options.margin_folds == 0 && learns_weights(options.method)) {
        throw_bad_argument(
            "margin folds 0: suspect rows are told by models that did not see them; expected at least 2");
    }
    for (const Option<ReweightOptions>& option : reweight_options()) check_value(option, option.get(options));
}

void check_conflicts(const ReweightOptions& options, bool is_table) {
    ReweightOptions usual = usual_options(options.method, is_table);
    usual.training->optimizer = options.training->optimizer;
    usual = with_defaults(usual, is_table);
    for (const Option<ReweightOptions>& option : reweight_options()) {
        const auto conflict = option.conflict_in(options);
        if (conflict && option.get(options) != option.get(usual)) throw_conflict(option, *conflict);
    }
}

std::string settings_json(const ReweightOptions& options) {
    return json_of_options(reweight_options(), options).dump();
}

ReweightOptions settings_from_json(const std::string& text) {
    if (is_too_deep_json(text)) throw_bad_data("damaged: the options nest too deep");
    try {
        const Json record = Json::parse(text);
        ReweightOptions options;
        for (const Option<ReweightOptions>& option : reweight_options()) {
            if (is_newer_than(record, option.facts.name)) continue;
            option.set(options, value_of_json(setting(record, option.facts.name)));
        }
        return options;
    } catch (const Json::exception& error) {
        throw_bad_data(fmt::format("damaged: the options cannot be read ({})", error.what()));
    } catch (const Error& error) {
        throw_bad_data(fmt::format("damaged: {}", error.what()));
    }
}

}  // namespace hardlearn
