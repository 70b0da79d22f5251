#include "hardlearn/tasks/certify.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/shared_options.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/evaluation/classifier.hpp"
#include "hardlearn/evaluation/simultaneous_bands.hpp"
#include "hardlearn/evaluation/tuned_kinds.hpp"
#include "hardlearn/tasks/fold_options.hpp"
#include "hardlearn/tasks/leaks.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/repeated_rows_note.hpp"
#include "hardlearn/tasks/target.hpp"

namespace hardlearn {
namespace {

constexpr std::string_view traininglet_prefix = "mil-";
constexpr std::string_view no_traininglets = "none";

bool is_family(std::string_view name) {
    return name == xgboost_name || std::ranges::find(operable_names(), name) != operable_names().end();
}

bool is_traininglet(std::string_view name) {
    return name.starts_with(traininglet_prefix) && is_classifier_name(name);
}

std::vector<std::string_view> traininglet_names() {
    std::vector<std::string_view> names;
    std::ranges::copy_if(classifier_names(), std::back_inserter(names), is_traininglet);
    return names;
}

CertificateBounds bounds_of(const CertifyOptions& options) {
    if (!options.solved)
        throw_bad_argument("solved is not given: expected a balanced error above 0 and below 1");
    const CertificateBounds bounds{.solved = *options.solved,
                                   .failing = options.failing.value_or(2 * *options.solved)};
    if (bounds.solved < bounds.failing && bounds.failing < 1) return bounds;
    throw_bad_argument(fmt::format("failing {}{}: expected above solved, {}, and below 1", bounds.failing,
                                   options.failing ? "" : " (twice solved)", bounds.solved));
}

template <class T>
std::vector<T> without_repeats(const std::vector<T>& values) {
    std::vector<T> result;
    for (const T& value : values) {
        if (std::ranges::find(result, value) == result.end()) result.push_back(value);
    }
    return result;
}

std::vector<std::string> families_of(const CertifyOptions& options, const OtherContenders& others) {
    if (!options.families.empty()) return without_repeats(options.families);
    std::vector<std::string> families(operable_names().begin(), operable_names().end());
    if (others.xgboost) families.emplace_back(xgboost_name);
    return families;
}

std::vector<Operator> operators_of(const CertifyOptions& options) {
    const auto all = values_of<Operator>();
    if (options.operators.empty()) return {all.begin(), all.end()};
    std::vector<Operator> operators = {Operator::identity};
    operators.insert(operators.end(), options.operators.begin(), options.operators.end());
    return without_repeats(operators);
}

/// What is tried, and as what.
struct Trials {
    std::vector<OperatedError> pairs, traininglets;  ///< as yet without errors
    std::vector<Contender> contenders;               ///< of the pairs, then of the traininglets
};

Trials trials_of(const CertifyOptions& options, const OtherContenders& others) {
    FitOptions fit = fit_options_of({.seed = options.seed});
    // The labels are all that is asked for, and there are many pairs.
    fit.max_inner_repeats = 1;
    fit.calibrate = false;
    const std::vector<std::string> families = families_of(options, others);
    Trials trials;
    for (const Operator before : operators_of(options)) {
        for (const std::string& family : families) {
            const bool plain = before == Operator::identity;
            const std::string name = plain ? family : fmt::format("{}+{}", name_of(before), family);
            trials.pairs.push_back({.before = before, .model = family, .error = {}});
            if (family == xgboost_name && !others.xgboost)
                throw_bad_argument("xgboost is not part of this build");
            trials.contenders.push_back(family == xgboost_name ? others.xgboost(name, fit)
                                                               : named_contender(name, fit));
        }
    }
    for (const std::string& name : without_repeats(options.traininglets)) {
        if (name == no_traininglets) continue;
        trials.traininglets.push_back({.model = name, .error = {}});
        trials.contenders.push_back(named_contender(name, fit));
    }
    return trials;
}

// Models x rows: the share of the repeats in which the row was predicted wrongly.
Matrix<double> mean_losses(const EvaluationRecord& record) {
    Matrix<double> losses(record.models.size(), record.rows);
    for (std::size_t m = 0; m < losses.rows(); ++m) {
        const auto& repeats = record.models[m].predictions;
        for (std::size_t i = 0; i < losses.columns(); ++i) {
            std::size_t wrong = 0;
            for (const Predictions& predictions : repeats) wrong += predictions.labels[i] != record.truth[i];
            losses(m, i) = static_cast<double>(wrong) / static_cast<double>(repeats.size());
        }
    }
    return losses;
}

std::vector<double> class_errors(std::span<const double> losses, const RowLabels& labels) {
    std::vector<double> sums(labels.num_classes, 0.0), counts(labels.num_classes, 0.0);
    for (std::size_t i = 0; i < losses.size(); ++i) {
        sums[static_cast<std::size_t>(labels.labels[i])] += losses[i];
        counts[static_cast<std::size_t>(labels.labels[i])] += 1;
    }
    for (std::size_t c = 0; c < sums.size(); ++c) sums[c] /= counts[c];  // NaN without rows
    return sums;
}

void note_bounds(const CertifiedSet& set, std::vector<Note>& notes, const RunContext& context) {
    if (set.bounds.failing < set.chance_error) return;
    add_note(notes,
             {.kind = "failing_above_chance",
              .text = fmt::format("models fail from an error of {:g} on, but guessing has {:.3f}: not even "
                                  "noise would be called failed",
                                  set.bounds.failing, set.chance_error),
              .is_warning = true,
              .facts = {{"failing", set.bounds.failing}, {"chance_error", set.chance_error}}},
             context);
}

void judge(const Dataset& data, const KeptTogether& together, Trials trials, CertifiedSet& set,
           const RunContext& context) {
    const CertifyOptions& options = set.options;
    const EvaluationRecord record = evaluate(data, trials.contenders,
                                             {.num_folds = options.num_folds,
                                              .num_repeats = options.num_repeats,
                                              .seed = options.seed,
                                              .duplicates = together.decision,
                                              .score_training = false},
                                             context);
    for (const std::string& warning : record.warnings)
        add_note(set.notes, {.kind = "protocol", .text = warning, .is_warning = true}, context);
    const Matrix<double> losses = mean_losses(record);
    const RowLabels labels{
        .labels = data.labels, .num_classes = data.num_classes(), .groups = together.groups};
    const SimultaneousBands bands = simultaneous_bands(
        losses, labels, {.num_resamples = options.num_resamples, .seed = options.seed}, context);
    set.critical_value = bands.critical_value;
    std::size_t next = 0;
    for (auto* list : {&trials.pairs, &trials.traininglets}) {
        for (OperatedError& pair : *list) {
            pair.class_errors = class_errors(losses.row(next), labels);
            pair.error = bands.of_model[next++];
        }
    }
    set.pairs = std::move(trials.pairs);
    set.traininglets = std::move(trials.traininglets);
}

std::string operators_doc() {
    std::vector<std::string> docs;
    for (const Operator kind : values_of<Operator>()) {
        if (kind != Operator::identity) docs.push_back(fmt::format("{} ({})", name_of(kind), doc_of(kind)));
    }
    return fmt::format(
        "What is done to rows before a model learns from them, separated by commas, besides "
        "identity (default: all), of {}",
        fmt::join(docs, ", "));
}

std::string families_doc() {
    return fmt::format(
        "Families of models, separated by commas, each tuned on inner folds (default: all), of {}, {}",
        fmt::join(operable_names(), ", "), xgboost_name);
}

std::string traininglets_doc() {
    return fmt::format(
        "Micro-Learners to tell beside the pairs, separated by commas, of {}, or {}. They build a training "
        "set "
        "a query, so that they are no operator, and count for no verdict",
        fmt::join(traininglet_names(), ", "), no_traininglets);
}

constexpr Range inside_0_1{.lowest = 0, .highest = 1, .open_below = true, .open_above = true};

}  // namespace

std::span<const Option<CertifyOptions>> certify_options() {
    using Options = CertifyOptions;
    static const std::string of_families = families_doc(), of_operators = operators_doc(),
                             of_traininglets = traininglets_doc();
    static const std::vector<Option<Options>> options = {
        declare_option(
            &Options::solved,
            {.name = "solved",
             .doc = "Balanced error rate up to which the problem is solved (tau). Higher: easier to solve",
             .unit = "T",
             .range = inside_0_1,
             .required = true}),
        declare_option(
            &Options::failing,
            {.name = "failing",
             .doc = "Balanced error rate from which on a plain model fails (tau*), above the former "
                    "(default: twice that). Higher: fewer fail",
             .unit = "T2",
             .range = inside_0_1}),
        declare_option(&Options::families,
                       {.name = "families", .doc = of_families, .unit = "LIST", .may_be_empty = true}),
        declare_option(&Options::operators,
                       {.name = "operators", .doc = of_operators, .unit = "LIST", .may_be_empty = true}),
        declare_option(
            &Options::traininglets,
            {.name = "traininglets", .doc = of_traininglets, .unit = "LIST", .may_be_empty = true}),
        declare_option(&Options::num_folds, num_folds_facts),
        declare_option(&Options::num_repeats, num_repeats_facts),
        declare_option(&Options::num_resamples,
                       {.name = "num_resamples",
                        .doc = "Bootstrap samples behind the bands. More: steadier ends",
                        .unit = "N",
                        .range = between(100, 100'000),
                        .program_name = "resamples"}),
        declare_option(&Options::duplicates, duplicates_facts),
        declare_option(&Options::seed, seed_facts),
    };
    return options;
}

void check_certify_options(const CertifyOptions& options) {
    check_options(certify_options(), options);
    bounds_of(options);
    for (const std::string& name : options.families) {
        if (!is_family(name))
            throw_bad_argument(fmt::format("unknown family '{}': expected one of {}, {}", name,
                                           fmt::join(operable_names(), ", "), xgboost_name));
    }
    for (const std::string& name : options.traininglets) {
        if (name == no_traininglets && options.traininglets.size() == 1) continue;
        if (!is_traininglet(name))
            throw_bad_argument(fmt::format("unknown traininglets '{}': expected {} alone or some of {}", name,
                                           no_traininglets, fmt::join(traininglet_names(), ", ")));
    }
}

CertifiedSet certify(const Dataset& data, const CertifyOptions& options, const OtherContenders& others,
                     const RunContext& context) {
    check_certify_options(options);
    Trials trials = trials_of(options, others);
    check_training_rows(data, all_rows(data.rows));
    fit_preparation(data, all_rows(data.rows));
    check_classes_of_groups(data);
    // Before anything is told of data that cannot be judged.
    stratified_folds(data.labels, data.num_classes(), data.groups, options.num_folds, RandomStream(0));
    CertifiedSet set{.data = summarize(data), .options = options, .bounds = bounds_of(options)};
    set.chance_error = 1 - 1 / static_cast<double>(data.num_classes());
    note_leaks(data, set.notes, context);
    note_transposed(data, set.notes, context);
    note_bounds(set, set.notes, context);
    const KeptTogether together = keep_together_and_tell(data, options.duplicates, set.notes, context);
    stratified_folds(data.labels, data.num_classes(), together.groups, options.num_folds, RandomStream(0));
    judge(data, together, std::move(trials), set, context);
    set.certificate = certificate_of(set.pairs, set.bounds);
    return set;
}

}  // namespace hardlearn
