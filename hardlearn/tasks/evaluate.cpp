#include "hardlearn/tasks/evaluate.hpp"

#include "hardlearn/core/shared_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/evaluation/classifier.hpp"
#include "hardlearn/evaluation/decided_model.hpp"
#include "hardlearn/evaluation/model_name.hpp"
#include "hardlearn/evaluation/tuned_kinds.hpp"
#include "hardlearn/tasks/data_hardness.hpp"
#include "hardlearn/tasks/fold_options.hpp"
#include "hardlearn/tasks/leaks.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/repeated_rows_note.hpp"
#include "hardlearn/tasks/target.hpp"

namespace hardlearn {
namespace {

constexpr std::array<std::string_view, 18> network_names = {
    "erm",    "erm-part",     "erm-trimmed", "lrw-random", "lrw-easy", "lrw-hard",
    "molere", "molere-refit", "mwn",         "jtt",        "cnn",      "lstm",
    "gru",    "bi-lstm",      "conv-lstm",   "dnn",        "protonet", "ft-transformer"};

bool is_micro_learner(std::string_view name) {
    return name.starts_with("mil-");
}

std::vector<std::string> model_names(const EvaluateOptions& options) {
    std::vector<std::string> names;
    for (const std::string& name : options.protocol.models) {
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    if (names.empty()) names.assign(default_classifier_names().begin(), default_classifier_names().end());
    return names;
}

Option<EvaluateOptions> with_networks(Option<EvaluateOptions> option) {
    option.conflict = [](const EvaluateOptions& options) -> std::optional<Conflict> {
        const std::vector<std::string> names = model_names(options);
        if (std::ranges::any_of(names, is_network_name)) return std::nullopt;
        return Conflict{"", fmt::format("models that are networks ({})", fmt::join(network_names, ", ")),
                        fmt::format("{}", fmt::join(names, ","))};
    };
    return option;
}

std::string decision_doc() {
    return fmt::format("NAME{} is {} or {} with the decision of Micro-Learning", decision_suffix,
                       fmt::join(tuned_names(), ", "), xgboost_name);
}

std::string operator_doc() {
    const std::vector<std::string_view> operators = known_names<Operator>();
    return fmt::format("OPERATOR+NAME is one of them or naive-bayes after an operator, one of {}",
                       fmt::join(std::span(operators).subspan(1), ", "));
}

std::string models_doc() {
    std::vector<std::string_view> asked_for;
    std::ranges::copy_if(classifier_names(), std::back_inserter(asked_for), [](std::string_view name) {
        return std::ranges::find(default_classifier_names(), name) == default_classifier_names().end();
    });
    return fmt::format(
        "Models to compare, separated by commas, of {} (default: all of these but {}), {}, "
        "and networks: {}. {}. {}",
        fmt::join(classifier_names(), ", "), fmt::join(asked_for, " and "), xgboost_name,
        fmt::join(network_names, ", "), decision_doc(), operator_doc());
}

}  // namespace

std::span<const std::string_view> network_model_names() {
    return network_names;
}

bool is_network_name(std::string_view name) {
    return std::ranges::find(network_names, name) != network_names.end();
}

bool is_xgboost_name(std::string_view name) {
    return parts_of_model_name(name).model == xgboost_name;
}

std::span<const Option<EvaluateOptions>> evaluate_options() {
    using Options = EvaluateOptions;
    static const std::string of_models = models_doc();
    static const std::vector<Option<Options>> options = {
        declare_option<Options>([](Options & o) -> auto& { return o.protocol.models; },
                                {.name = "models", .doc = of_models, .unit = "LIST", .may_be_empty = true}),
        with_networks(declare_option(&Options::network_epochs,
                                     {.name = "network_epochs",
                                      .doc = "Epochs of the networks among the models, of those that stop "
                                             "by themselves at the most (default: 60)",
                                      .unit = "N",
                                      .range = at_least(1)})),
        declare_option<Options>(
            [](Options & o) -> auto& { return o.protocol.num_folds; }, num_folds_facts),
        declare_option<Options>(
            [](Options & o) -> auto& { return o.protocol.num_repeats; }, num_repeats_facts),
        declare_option<Options>(
            [](Options & o) -> auto& { return o.protocol.flipped_share; },
            {.name = "flipped_share",
             .doc = "Make this share of the labels wrong before models learn from them, in every repeat "
                    "others; models are judged by the labels as they are",
             .unit = "SHARE",
             .range = {.lowest = 0, .highest = 1, .open_above = true},
             .program_name = "flip"}),
        declare_option(&Options::hardness, {.name = "hardness",
                                            .doc = "Measure how hard the data is first: the balanced "
                                                   "nearest-neighbour error and the Learning-Hard Index",
                                            .off_doc = "Do not measure how hard the data is"}),
        declare_option<Options>(
            [](Options & o) -> auto& { return o.protocol.max_exact_rows; }, max_exact_rows_facts),
        declare_option<Options>(
            [](Options & o) -> auto& { return o.protocol.duplicates; }, duplicates_facts),
        declare_option<Options>(
            [](Options & o) -> auto& { return o.protocol.seed; }, seed_facts),
    };
    return options;
}

void check_evaluate_options(const EvaluateOptions& options) {
    for (const std::string& name : options.protocol.models) {
        if (is_classifier_name(name) || is_network_name(name) || is_xgboost_name(name)) continue;
        throw_bad_argument(fmt::format("unknown model '{}' (there are {}, {}, {}; {}; {})", name,
                                       fmt::join(classifier_names(), ", "), xgboost_name,
                                       fmt::join(network_names, ", "), decision_doc(), operator_doc()));
    }
    check_options(evaluate_options(), options);
}

namespace {

// What models learn from, or are judged by, is not what the data says.
void note_other_labels(const Dataset& data, const EvaluationOptions& protocol, std::vector<Note>& notes,
                       const RunContext& context) {
    if (protocol.flipped_share > 0) {
        const auto flipped = std::lround(protocol.flipped_share * static_cast<double>(data.rows));
        add_note(
            notes,
            {.kind = "flipped_labels",
             .text = fmt::format("{} of {} labels are made wrong before models learn from them; models are "
                                 "judged by the labels as they are",
                                 flipped, data.rows),
             .facts = {{"labels", static_cast<std::uint64_t>(flipped)}}},
            context);
    }
    if (!protocol.truth.empty() && protocol.truth.size() == data.rows) {
        std::uint64_t other = 0;
        for (std::size_t i = 0; i < data.rows; ++i) other += protocol.truth[i] != data.labels[i];
        add_note(notes,
                 {.kind = "judged_by_truth",
                  .text = fmt::format("models learn from the labels and are judged by the true classes, "
                                      "which differ in {} of {} rows",
                                      other, data.rows),
                  .facts = {{"rows", other}}},
                 context);
    }
}

// What is not exact in Micro-Learners of so many rows, and what networks see of images.
void note_models(const Dataset& data, std::span<const Contender> contenders,
                 const EvaluationOptions& protocol, std::vector<Note>& notes, const RunContext& context) {
    if (std::ranges::any_of(contenders, is_micro_learner, &Contender::name)) {
        const MicroLearnerOptions fitted{.max_exact_rows = protocol.max_exact_rows, .hardness = false};
        note_approximations(data.rows - data.rows / protocol.num_folds, fitted, notes, context);
    }
    if (data.images && std::ranges::any_of(contenders, is_network_name, &Contender::name))
        add_note(notes,
                 {.kind = "networks_of_features",
                  .text = fmt::format("the networks among the models learn from the numbers that {} makes, "
                                      "like the other models, not from the pixels",
                                      data.images->backbone),
                  .facts = {}},
                 context);
}

}  // namespace

std::vector<Contender> contenders(const EvaluateOptions& options, const OtherContenders& others) {
    check_evaluate_options(options);
    const std::vector<std::string> names = model_names(options);
    std::vector<std::string> of_networks;
    std::ranges::copy_if(names, std::back_inserter(of_networks), is_network_name);
    std::vector<Contender> trained;
    if (!of_networks.empty()) {
        if (!others.networks)
            throw_bad_argument(
                "networks are not part of this build, but of the program hardlearn-networks: " +
                of_networks.front());
        trained = others.networks(of_networks, options.protocol, options.network_epochs);
    }
    const FitOptions fit_options = fit_options_of(options.protocol);
    std::vector<Contender> result;
    std::size_t next = 0;
    for (const std::string& name : names) {
        if (is_network_name(name)) {
            result.push_back(trained[next++]);
        } else if (is_xgboost_name(name)) {
            if (!others.xgboost) throw_bad_argument("xgboost is not part of this build");
            result.push_back(others.xgboost(name, fit_options));
        } else {
            result.push_back(named_contender(name, fit_options));
        }
    }
    return result;
}

EvaluatedSet evaluate_set(const Dataset& data, std::span<const Contender> contenders,
                          const EvaluateOptions& options, const RunContext& context,
                          const EvaluationBegun& begun) {
    EvaluationOptions protocol = options.protocol;
    check_evaluate_options(options);
    check_training_rows(data, all_rows(data.rows));
    // Before the hardness is measured: what the models could not use either shall not cost a wait.
    fit_preparation(data, all_rows(data.rows));
    check_classes_of_groups(data);
    stratified_folds(data.labels, data.num_classes(), data.groups, protocol.num_folds, RandomStream(0));
    EvaluatedSet set{.data = summarize(data), .options = options, .hardness = {}, .record = {}, .notes = {}};
    note_leaks(data, set.notes, context);
    note_transposed(data, set.notes, context);
    const KeptTogether together = keep_together_and_tell(data, protocol.duplicates, set.notes, context);
    protocol.duplicates = together.decision;
    stratified_folds(data.labels, data.num_classes(), together.groups, protocol.num_folds, RandomStream(0));
    if (options.hardness) {
        set.hardness = data_hardness_where_defined(
            data, together, {.num_permutations = 0, .clusters_per_class = 0, .seed = protocol.seed},
            set.notes, context);
    }
    if (set.hardness)
        set.neighbor_error = data_neighbor_error(data, together, {.seed = protocol.seed}, context);
    note_other_labels(data, protocol, set.notes, context);
    if (begun) begun(set);
    note_models(data, contenders, protocol, set.notes, context);
    set.record = evaluate(data, contenders, protocol, context);
    for (const std::string& warning : set.record.warnings) {
        add_note(set.notes, {.kind = "protocol", .text = warning, .is_warning = true}, context);
    }
    return set;
}

}  // namespace hardlearn
