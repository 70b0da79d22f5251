#include "hardlearn/candidate/micro_learner_options.hpp"

#include "hardlearn/core/shared_options.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace hardlearn {
namespace {

using Options = MicroLearnerOptions;

// What a fit goes on with: sc-let is no pool.
Construction construction_of(const Options& options) {
    const bool is_one = options.learninglet == Learninglet::sc_let;
    return is_one && options.construction == Construction::automatic ? Construction::naive
                                                                     : options.construction;
}

// The option means something beside these constructions only.
Option<Options> with(std::initializer_list<Construction> constructions, Option<Options> option) {
    const std::vector<Construction> heeding(constructions);
    for (const Construction construction : heeding)
        option.goes_with += (option.goes_with.empty() ? "" : " or ") + std::string(name_of(construction));
    option.conflict = [heeding,
                       wanted = option.goes_with](const Options& options) -> std::optional<Conflict> {
        const Construction actual = construction_of(options);
        if (std::ranges::find(heeding, actual) != heeding.end()) return std::nullopt;
        return Conflict{"construction", wanted, std::string(name_of(actual))};
    };
    return option;
}

// Beside that, where `other` is not what makes it meaningless.
template <class Otherwise>
Option<Options> unless(Otherwise otherwise, Option<Options> option) {
    option.conflict = [otherwise, before = option.conflict](const Options& options) {
        const std::optional<Conflict> conflict = before ? before(options) : std::nullopt;
        return conflict ? conflict : otherwise(options);
    };
    return option;
}
// The kernels linear and leaf have no gamma.
Option<Options> with_gamma(Option<Options> option) {
    const auto without = [](const Options& options) -> std::optional<Conflict> {
        if (has_gamma(options.kernel)) return std::nullopt;
        return Conflict{"kernel", "rbf, mean or laplacian", std::string(name_of(options.kernel))};
    };
    return unless(without, std::move(option));
}
// SC-let's machines are linear.
Option<Options> without_sc_let(Option<Options> option) {
    const auto sc_let = [](const Options& options) -> std::optional<Conflict> {
        if (options.learninglet == Learninglet::svm) return std::nullopt;
        return Conflict{"learninglet", "svm", std::string(name_of(options.learninglet))};
    };
    return unless(sc_let, std::move(option));
}
// A pool has learninglets of its own.
Option<Options> unless_local(Option<Options> option) {
    option.conflict = [](const Options& options) -> std::optional<Conflict> {
        if (options.construction != Construction::local) return std::nullopt;
        return Conflict{"construction", "naive, ptc, published or auto",
                        std::string(name_of(options.construction))};
    };
    return option;
}
Option<Options> unless_alone(Option<Options> option) {
    const auto alone = [](const Options& options) -> std::optional<Conflict> {
        if (options.batch_sizes != std::vector<std::size_t>{1}) return std::nullopt;
        return Conflict{"batch_sizes", "above 1", "1"};
    };
    return unless(alone, std::move(option));
}
Option<Options> unless_counted(Option<Options> option) {
    const auto counted = [](const Options& options) -> std::optional<Conflict> {
        const std::size_t number = options.sanitization.num_pruned_neighbors;
        if (number == 0) return std::nullopt;
        return Conflict{"num_pruned_neighbors", "0", std::to_string(number)};
    };
    return unless(counted, std::move(option));
}

// Balls have a radius in each view.
Option<Options> one_a_view(Option<Options> option) {
    const auto mismatch = [](const Options& options) -> std::optional<Conflict> {
        if (options.ball_radii.empty() || options.ball_radii.size() == options.views.size())
            return std::nullopt;
        return Conflict{"views", std::to_string(options.ball_radii.size()) + " of them",
                        std::to_string(options.views.size())};
    };
    return unless(mismatch, std::move(option));
}

// One candidate gives no probabilities that could be chosen by.
Option<Options> with_log_loss_in_pools(Option<Options> option) {
    option.conflict = [](const Options& options) -> std::optional<Conflict> {
        if (options.objective != Objective::log_loss || is_pooled(options.construction)) return std::nullopt;
        return Conflict{"construction", "auto or local for log-loss",
                        std::string(name_of(options.construction))};
    };
    return option;
}

Option<Options> with_naive_and_ptc(Option<Options> option) {
    return with({Construction::naive, Construction::ptc, Construction::published}, std::move(option));
}
Option<Options> with_pools(Option<Options> option) {
    return with({Construction::automatic, Construction::local}, std::move(option));
}
Option<Options> with_ptc(Option<Options> option) {
    return with({Construction::ptc, Construction::published}, std::move(option));
}

std::vector<Option<Options>> choice_of_candidates() {
    return {
        declare_option(
            &Options::construction,
            {.name = "construction",
             .doc =
                 "How answers are made: auto (candidates of many kinds compete, the best make a pool); local "
                 "(the same among those that few rows decide); naive (one candidate, quicker); ptc (the "
                 "paper's: sanitized, fused, pruned); published (ptc with all that it leaves off by default: "
                 "batches are probed, and balls around bad rows removed)",
             .unit = "NAME"}),
        unless_local(declare_option(
            &Options::learninglet,
            {.name = "learninglet",
             .doc =
                 "What is fitted on a traininglet: svm, as the other options say; sc-let, for images that a "
                 "backbone made numbers of: a linear one on the 50 nearest by cosine, its cost times 1 / "
                 "(number of features); auto is naive then",
             .unit = "NAME"})),
        with_naive_and_ptc(declare_option(
            &Options::views,
            {.name = "views",
             .doc = "Views whose neighbourhoods are intersected; the first also says which row completes a "
                    "missing class. Correlation needs three features and is left out where there are fewer",
             .unit = "LIST"})),
        with_naive_and_ptc(declare_option(
            &Options::num_neighbors, {.name = "num_neighbors",
                                      .doc = "k: neighbours in each view, of which probing chooses; all: one "
                                             "machine on all rows. More: steadier and less local",
                                      .unit = "LIST",
                                      .range = at_least(1),
                                      .word = "all",
                                      .word_value = all_neighbors,
                                      .program_name = "neighbors",
                                      .python_name = "n_neighbors"})),
        one_a_view(with_naive_and_ptc(declare_option(
            &Options::ball_radii,
            {.name = "ball_radii",
             .doc =
                 "Instead of k: the balls' radii, one a view, in the view's distance; all rows within them "
                 "are neighbours, however many. More: steadier and less local",
             .unit = "LIST",
             .range = above(0),
             .program_name = "ball-radius",
             .may_be_empty = true}))),
        with_naive_and_ptc(
            declare_option(&Options::costs, {.name = "costs",
                                             .doc = "C in the literature: what a training error costs, of "
                                                    "which probing chooses. More: a rougher fit "
                                                    "to the traininglet",
                                             .unit = "LIST",
                                             .range = above(0),
                                             .program_name = "cost",
                                             .python_name = "C"})),
        without_sc_let(with_gamma(with_naive_and_ptc(declare_option(
            &Options::gammas, {.name = "gammas",
                               .doc = "Of the kernels rbf, mean and laplacian, times 1 / (number of "
                                      "features), of which probing chooses. More: samples "
                                      "reach less far",
                               .unit = "LIST",
                               .range = above(0),
                               .program_name = "gamma",
                               .python_name = "gamma"})))),
    };
}

std::vector<Option<Options>> stages() {
    return {
        with_ptc(declare_option<Options>(
            [](Options & o) -> auto& { return o.sanitization.num_pruned_neighbors; },
            {.name = "num_pruned_neighbors",
             .doc = "Nearest rows that cleaning removes with each wrongly predicted row. More removes more",
             .unit = "N"})),
        unless_counted(with_ptc(declare_option<Options>(
            [](Options & o) -> auto& { return o.sanitization.removal_radius; }, removal_radius_facts))),
        with_ptc(declare_option(&Options::fusion,
                                {.name = "fusion",
                                 .doc = "Join the traininglets of good neighbours (stage 3)",
                                 .off_doc = "Do not join the traininglets of good neighbours (stage 3)"})),
        with_ptc(declare_option(&Options::precision_pruning,
                                {.name = "precision_pruning",
                                 .doc = "Drop bad rows from the joined traininglet (stage 4)",
                                 .off_doc = "Keep bad rows in the joined traininglet (stage 4)"})),
        with_ptc(
            declare_option(&Options::cleaning,
                           {.name = "cleaning",
                            .doc = "What becomes of rows that are predicted wrongly when left out (stage 2)",
                            .unit = "NAME"})),
    };
}

std::vector<Option<Options>> learninglet() {
    return {
        with_pools(declare_option(&Options::num_voters,
                                  {.name = "num_voters",
                                   .doc = "Candidates that vote at the most. More: steadier and slower",
                                   .unit = "N",
                                   .range = between(1, 12)})),
        without_sc_let(with_naive_and_ptc(declare_option(
            &Options::kernel,
            {.name = "kernel", .doc = "Kernel of the learninglets; leaf: of a forest", .unit = "NAME"}))),
        with_naive_and_ptc(
            declare_option(&Options::balanced,
                           {.name = "balanced", .doc = "Classes count alike, however few rows they have"})),
        with_naive_and_ptc(
            declare_option(&Options::batch_sizes, {.name = "batch_sizes",
                                                   .doc = "z: how many queries may share a learninglet, of "
                                                          "which probing chooses; 1: every query on its own",
                                                   .unit = "LIST",
                                                   .range = at_least(1),
                                                   .word = "all",
                                                   .word_value = all_queries})),
        unless_alone(with_naive_and_ptc(declare_option(
            &Options::batch_order, {.name = "batch_order",
                                    .doc = "Which queries share one: nearby ones, or in order of arrival",
                                    .unit = "ORDER"}))),
    };
}

std::vector<Option<Options>> probing() {
    return {
        with_log_loss_in_pools(
            declare_option(&Options::objective, {.name = "objective",
                                                 .doc = "The score by which candidates are chosen and the "
                                                        "decision is made; pools are chosen by log loss "
                                                        "and decide for it",
                                                 .unit = "NAME"})),
        with_pools(declare_option(
            &Options::seconds,
            {.name = "seconds",
             .doc =
                 "Leave out candidates that there is no time for in about so long, in a fixed order (0: no "
                 "limit); equal input then gives equal models only by luck, and the model says so",
             .unit = "S",
             .range = at_least(0)})),
        declare_option(
            &Options::num_repeats,
            {.name = "num_repeats",
             .doc = "Repeats of the inner folds on which candidates are compared (default: 1 to 6, more "
                    "for fewer rows)",
             .unit = "N",
             .range = between(1, 1000)}),
        declare_option(&Options::num_folds,
                       {.name = "num_folds",
                        .doc = "Inner folds a repeat. More: more rows to learn from, slower",
                        .unit = "N",
                        .range = at_least(2)}),
        declare_option(&Options::max_probe_rows,
                       {.name = "max_probe_rows",
                        .doc = "Rows that the inner folds use at the most, stratified",
                        .unit = "N",
                        .range = at_least(1)}),
    };
}

std::vector<Option<Options>> limits() {
    return {
        declare_option(&Options::max_exact_rows, max_exact_rows_facts),
        declare_option(
            &Options::max_global_rows,
            {.name = "max_global_rows",
             .doc =
                 "Up to so many training rows machines and logistic regressions of all rows learn from all "
                 "of "
                 "them; above, from 10,000 (default: 50,000; all where neighbours are found exactly for all)",
             .unit = "N",
             .word = "all",
             .word_value = all_neighbors}),
        declare_option(
            &Options::hardness,
            {.name = "hardness",
             .doc = "Measure the Learning-Hard Index of the training rows, up to 20,000, and keep it in the "
                    "model: explanations show it beside that of a traininglet",
             .off_doc = "Do not measure the Learning-Hard Index of the training rows, which explanations "
                        "show"}),
        declare_option(&Options::duplicates, duplicates_facts),
        declare_option(&Options::seed, seed_facts),
    };
}

}  // namespace

std::span<const Option<MicroLearnerOptions>> micro_learner_options() {
    static const std::vector<Option<Options>> options = [] {
        std::vector<Option<Options>> all;
        for (auto part : {choice_of_candidates(), stages(), learninglet(), probing(), limits()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return options;
}

namespace {

// What sc-let says of options that nobody set.
void make_sc_let(Options& options) {
    const Options defaults;
    options.construction = construction_of(options);
    options.kernel = LocalKernel::linear;
    if (options.views == defaults.views) options.views = {View::cosine};
    if (options.num_neighbors == defaults.num_neighbors) options.num_neighbors = {50};
    if (options.costs == defaults.costs) options.costs = {0.3, 1, 3, 10};
}

}  // namespace

MicroLearnerOptions as_fitted(MicroLearnerOptions options) {
    if (options.learninglet == Learninglet::sc_let) make_sc_let(options);
    if (options.construction != Construction::published) return options;
    options.construction = Construction::ptc;
    if (options.batch_sizes == MicroLearnerOptions{}.batch_sizes)
        options.batch_sizes = {1, 4, 16, 64, all_queries};
    SanitizationOptions& sanitization = options.sanitization;
    if (!sanitization.removal_radius && sanitization.num_pruned_neighbors == 0)
        sanitization.median_radius = true;
    return options;
}

}  // namespace hardlearn
