#include "hardlearn/mil/fit_learner.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "hardlearn/candidate/candidate_grid.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/data/content_order.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/ensemble/pooled_selection.hpp"
#include "hardlearn/ensemble/voting_forest.hpp"
#include "hardlearn/learninglet/build_precision.hpp"
#include "hardlearn/learninglet/row_machine.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/mil/class_check.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/probing/decision.hpp"
#include "hardlearn/probing/probed_rows.hpp"
#include "hardlearn/probing/selection.hpp"

namespace hardlearn {
namespace {

// The views that every fit may look at and that know no labels, in the order in which spaces hold them.
std::vector<View> label_free_views(std::span<const View> asked_for) {
    std::vector<View> views = {View::euclidean, View::correlation};
    for (const View view : asked_for) {
        if (!is_label_aware(view) && std::ranges::find(views, view) == views.end()) views.push_back(view);
    }
    return views;
}

// The training rows with all that selection and fitting share: label-free views, and tables where rows are
// few.
LearningSpace fit_whole_space(const SpaceRows& data, std::span<const GroupIndex> groups,
                              const MicroLearnerOptions& options, const RunContext& context) {
    const std::size_t n = data.rows->rows();
    LearningSpace whole =
        fit_space(data, all_rows(n), {.views = label_free_views(options.views)}, nullptr, context);
    drop_second_copy(whole);
    share_squared_distances(whole, max_rows_of_table, context);
    // Where probing uses some rows only, it finds their neighbours itself.
    if (n <= options.max_probe_rows) {
        share_neighbors(whole, groups, neighbors_to_share(options, n), context);
    }
    return whole;
}

// Of the rows that a machine would take, those that it gets: all but where rows are very many.
std::vector<RowIndex> rows_of_machine(std::vector<RowIndex> rows, const LearningSpace& space,
                                      const MicroLearnerOptions& options) {
    if (space.labels().size() <= global_rows_limit(options)) return rows;
    const std::vector<RowIndex> places =
        stratified_subsample(labels_of(rows, space.labels()), space.num_classes(), max_rows_of_machine,
                             RandomStream(options.seed).child("rows of machines"));
    std::vector<RowIndex> chosen;
    for (const RowIndex place : places) chosen.push_back(rows[place]);
    return chosen;
}

// What a voter that takes all rows learns from them.
void fit_on_all_rows(Voter& voter, std::size_t place, const SanitizedSpace& learned,
                     const MicroLearnerOptions& options, const RunContext& context) {
    const LearningSpace& space = learned.space;
    const Candidate& candidate = voter.candidate;
    std::vector<RowIndex> rows = global_rows(learned, candidate);
    if (candidate.is_forest()) {
        const std::uint64_t seed = RandomStream(options.seed).child("voting forests").child(place).next_u64();
        voter.forest =
            std::make_shared<Forest>(fit_forest(space.rows(), space.labels(), space.num_classes(),
                                                forest_options(candidate, trees_in_models, seed), context));
        return;
    }
    rows = rows_of_machine(std::move(rows), space, options);
    if (candidate.learner == Learner::logistic) {
        const std::span<const RowIndex> ids(rows);
        voter.logistic = fit_logistic(gather_rows(space.rows_as(candidate.features).view(), ids),
                                      labels_of(ids, space.labels()),
                                      {.cost = candidate.cost, .balanced = candidate.balanced}, context);
        voter.global.rows = std::move(rows);
        return;
    }
    voter.global = fit_machine(learned, candidate, std::move(rows), context);
}

std::vector<Voter> fit_voters(const Selection& selection, const SanitizedSpace& learned,
                              const MicroLearnerOptions& options, const RunContext& context) {
    std::vector<Voter> voters(selection.voters.size());
    std::atomic<std::size_t> begun{0};
    parallel_for_each(voters.size(), context, [&](std::size_t v) {
        context.report("voters", begun++, voters.size());
        Voter& voter = voters[v];
        voter.candidate = selection.voters[v];
        voter.weight = selection.weights[v];
        if (voter.candidate.takes_all_rows()) fit_on_all_rows(voter, v, learned, options, context.serial());
    });
    return voters;
}

// Everything that depends on the selection: the space that its voters need, sanitization, global machines.
void fit_selection(const Selection& selection, const LearningSpace& whole, std::span<const GroupIndex> groups,
                   MicroLearnerParts& parts, const RunContext& context) {
    const MicroLearnerOptions options = as_fitted(parts.options);
    std::vector<Candidate> needed = selection.voters;
    const bool sanitize = std::ranges::any_of(selection.voters, &Candidate::needs_sanitization);
    if (sanitize) needed.push_back(selection.sanitization_base);
    const std::uint64_t forest_seed = RandomStream(options.seed).child("forest").next_u64();
    LearningSpace space =
        fit_space(whole.data, whole.members, space_for(needed, forest_seed), &whole, context);
    const Candidate* base = sanitize ? &selection.sanitization_base : nullptr;
    const std::size_t largest_k = largest_num_neighbors(selection.voters, base, options.sanitization);
    if (whole.labels().size() > options.max_exact_rows && largest_k > 0) {
        share_indexes(space, largest_k, context);
    }
    if (sanitize) {
        parts.precision =
            build_precision(space, selection.sanitization_base, groups, options.sanitization, context);
    }
    const Precision* precision = parts.precision ? &*parts.precision : nullptr;
    parts.voters = fit_voters(selection, {.space = space, .precision = precision}, options, context);
    parts.evidence = selection.evidence;
    parts.prior_exponent = selection.prior_exponent;
    parts.space = without_tables(std::move(space));
}

// What left-out rows teach about probabilities and sets, and how well they are decided.
VoteCalibration calibrate(const Selection& selection, const MicroLearnerParts& parts) {
    VoteCalibration calibration = calibrate_vote(selection.left_out);
    if (parts.pool && calibration.questions > 0) {
        calibration.temperature = parts.pool->temperature;
        calibration.log_loss_after = log_loss(
            selection.left_out.truth, apply_temperature(selection.left_out.scores, calibration.temperature));
    }
    const auto& [probabilities, decisions] = selection.judged;
    if (decisions.empty()) return calibration;
    const std::size_t num_classes = parts.class_names.size();
    add_scores(calibration, probabilities, decisions);
    calibration.d_index = objective_score(Objective::d_index, probabilities.truth, decisions, num_classes);
    calibration.accuracy = objective_score(Objective::accuracy, probabilities.truth, decisions, num_classes);
    return calibration;
}

struct PooledChoice {
    Selection selection;
    std::optional<Pool> pool;
    std::size_t num_left_out = 0;
};

// What selection chose, with the pool if the voters make one.
PooledChoice select(const LearningSpace& whole, std::span<const GroupIndex> groups,
                    const MicroLearnerOptions& options, const Given& given, const RunContext& context) {
    if (given.candidate != nullptr)
        return {select_given(whole, groups, *given.candidate, options, context), {}, 0};
    if (!is_pooled(options.construction)) return {select_candidates(whole, groups, options, context), {}, 0};
    PooledSelection pooled = select_pool(whole, groups, options, given.design, context);
    return {std::move(pooled.selection), std::move(pooled.pool), pooled.num_left_out};
}

}  // namespace

MicroLearner fit_learner(const Dataset& data, std::span<const RowIndex> rows,
                         const MicroLearnerOptions& options, const Given& given, const RunContext& context) {
    check_training_rows(data, rows);
    check_options(micro_learner_options(), options);
    // In an order of their own, so that it does not matter in which order rows, columns and classes are
    // given.
    const std::vector<RowIndex> ordered = content_order(data, rows, context);
    Dataset training = select_rows(data, ordered);
    require_two_classes(training.labels, training.class_names);
    const std::vector<RowIndex> all = all_rows(training.rows);
    const NumberedClasses numbers = number_by_appearance(training.labels, training.num_classes());

    MicroLearnerParts parts{.options = options,
                            .preparation = in_name_order(fit_preparation(training, all)),
                            .label_name = training.label_name,
                            .class_names = training.class_names,
                            .given_classes = numbers.given,
                            .training_fingerprint = training.fingerprint(),
                            .source_rows = {ordered.begin(), ordered.end()},
                            .row_names = training.row_names};
    const std::vector<GroupIndex> groups = keep_together(training, options.duplicates, context).groups;
    auto features = std::make_shared<Matrix<float>>(prepare(parts.preparation, training, all).features);
    training.columns.clear();
    // The model keeps the options as they were given, so that they can be given again.
    const MicroLearnerOptions asked = as_fitted(options);
    MicroLearnerOptions usable = asked;
    usable.views = usable_views(asked.views, features->columns());
    usable.ball_radii = radii_of_views(asked, usable.views);
    const LearningSpace whole = fit_whole_space(
        {std::move(features), std::make_shared<std::vector<Label>>(numbers.labels), training.num_classes()},
        groups, usable, context);
    auto [selection, pool, num_left_out] = select(whole, groups, usable, given, context);
    parts.pool = std::move(pool);
    parts.num_left_out = num_left_out;
    for (Candidate& voter : selection.voters) {
        if (voter.balls.empty() && voter.num_neighbors >= training.rows) voter.num_neighbors = all_neighbors;
    }
    fit_selection(selection, whole, groups, parts, context);
    parts.calibration = calibrate(selection, parts);
    // Not in the voters' views: correlation takes a row of ten times the size for a familiar one, label-aware
    // views every row, and kernels are functions of the euclidean distance anyway.
    parts.familiarity = fit_familiarity(parts.space, View::euclidean, groups, options.seed, context);
    if (options.hardness && training.rows <= max_rows_of_training_hardness)
        parts.hardness = measure_hardness(parts.space, options.seed, context);
    return MicroLearner(std::move(parts));
}

}  // namespace hardlearn
