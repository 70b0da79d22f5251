#include "hardlearn/mil/micro_learner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/learninglet/build_precision.hpp"
#include "hardlearn/learninglet/learninglet.hpp"
#include "hardlearn/probing/decision.hpp"
#include "hardlearn/probing/selection.hpp"

namespace hardlearn {
namespace {

// Between two features a correlation is 1 or -1, between one it is nothing.
std::vector<View> usable_views(std::vector<View> views, std::size_t num_features) {
    if (num_features < 3 && std::ranges::any_of(views, [](View v) { return v != View::correlation; })) {
        std::erase(views, View::correlation);
    }
    return views;
}

void check_classes(std::span<const Label> labels, const std::vector<std::string>& class_names) {
    const auto counts = class_counts(labels, class_names.size());
    const auto present = std::ranges::count_if(counts, [](std::size_t count) { return count > 0; });
    if (present >= 2) return;
    if (present == 0) throw_bad_data("there are no rows to learn from");
    const auto only =
        std::ranges::find_if(counts, [](std::size_t count) { return count > 0; }) - counts.begin();
    throw_bad_data(fmt::format("all {} rows are of class '{}': at least two classes are needed",
                               labels.size(), class_names[static_cast<std::size_t>(only)]));
}

// Of the rows that a machine would take, those that it gets: all but where rows are very many.
std::vector<RowIndex> rows_of_machine(std::vector<RowIndex> rows, const MicroLearner& model) {
    if (model.labels().size() <= model.options.max_global_rows) return rows;
    const std::vector<RowIndex> places =
        stratified_subsample(labels_of(rows, model.labels()), model.num_classes(), max_rows_of_machine,
                             RandomStream(model.options.seed).child("rows of machines"));
    std::vector<RowIndex> chosen;
    for (const RowIndex place : places) chosen.push_back(rows[place]);
    return chosen;
}

// Everything that depends on the selection: the space that its voters need, sanitization, global machines.
void fit_selection(MicroLearner& model, const Selection& selection, const LearningSpace& whole,
                   std::span<const GroupIndex> groups, const RunContext& context) {
    std::vector<Candidate> needed = selection.voters;
    const bool sanitize = std::ranges::any_of(selection.voters, &Candidate::needs_sanitization);
    if (sanitize) needed.push_back(selection.sanitization_base);
    const std::uint64_t forest_seed = RandomStream(model.options.seed).child("forest").next_u64();
    model.space = fit_space(whole.rows, whole.labels, whole.num_classes, whole.members,
                            space_for(needed, forest_seed), &whole, context);
    const Candidate* base = sanitize ? &selection.sanitization_base : nullptr;
    const std::size_t largest_k = largest_num_neighbors(selection.voters, base, model.options.sanitization);
    if (whole.labels->size() > model.options.max_exact_rows && largest_k > 0) {
        share_indexes(model.space, largest_k, context);
    }
    if (sanitize) {
        model.precision = build_precision(model.space, selection.sanitization_base, groups,
                                          model.options.sanitization, context);
    }
    const Precision* precision = model.precision ? &*model.precision : nullptr;
    model.voters.resize(selection.voters.size());
    std::atomic<std::size_t> begun{0};
    parallel_for_each(model.voters.size(), context, [&](std::size_t v) {
        context.report("voters", begun++, model.voters.size());
        Voter& voter = model.voters[v];
        voter.candidate = selection.voters[v];
        voter.weight = selection.weights[v];
        if (!voter.candidate.takes_all_rows()) return;
        voter.global_rows = rows_of_machine(global_rows(model.space, precision, voter.candidate), model);
        voter.global =
            fit_machine(model.space, precision, voter.candidate, voter.global_rows, context.serial());
    });
    model.evidence = selection.evidence;
    model.prior_exponent = selection.prior_exponent;
    model.class_factors = factors_of_classes(model.labels(), model.num_classes(), model.prior_exponent);
    model.space.squared_distances.reset();
    model.space.leaf_table.reset();
    std::ranges::fill(model.space.neighbors, nullptr);
}

[[noreturn]] void throw_too_old(const char* what) {
    throw_bad_data(fmt::format("the model was written before models kept what {} need: fit it again", what));
}

void score_decisions(const LeftOutVote& left_out, std::span<const float> class_factors,
                     VoteCalibration& calibration) {
    if (left_out.truth.empty()) return;
    std::vector<Label> decisions;
    for (std::size_t q = 0; q < left_out.truth.size(); ++q) {
        decisions.push_back(most_likely(left_out.scores.row(q), class_factors));
    }
    const auto score = [&](Objective objective) {
        return objective_score(objective, left_out.truth, decisions, class_factors.size());
    };
    calibration.d_index = score(Objective::d_index);
    calibration.accuracy = score(Objective::accuracy);
}

MicroLearner fit_learner(const Dataset& data, std::span<const RowIndex> rows,
                         const MicroLearnerOptions& options, const Candidate* given,
                         const RunContext& context) {
    check_training_rows(data, rows);
    check_options(micro_learner_options(), options);
    Dataset training = select_rows(data, rows);
    check_classes(training.labels, training.class_names);
    const std::vector<RowIndex> all = all_rows(training.rows);

    MicroLearner model;
    model.options = options;
    model.preparation = fit_preparation(training, all);
    model.label_name = training.label_name;
    model.class_names = training.class_names;
    model.training_fingerprint = training.fingerprint();
    model.source_rows.assign(rows.begin(), rows.end());
    auto features = std::make_shared<Matrix<float>>(prepare(model.preparation, training, all).features);
    training.columns.clear();
    model.options.views = usable_views(options.views, features->columns());
    SpaceOptions label_free{.views = {View::euclidean, View::correlation}};
    for (const View view : model.options.views) {
        if (!is_label_aware(view) && std::ranges::find(label_free.views, view) == label_free.views.end()) {
            label_free.views.push_back(view);
        }
    }
    LearningSpace whole =
        fit_space(std::move(features), std::make_shared<std::vector<Label>>(training.labels),
                  training.num_classes(), all, label_free, nullptr, context);
    drop_second_copy(whole);
    share_squared_distances(whole, max_rows_of_table, context);
    // Where probing uses some rows only, it finds their neighbours itself.
    if (training.rows <= model.options.max_probe_rows) {
        share_neighbors(whole, training.groups, neighbors_to_share(model.options, training.rows), context);
    }
    Selection selection = given != nullptr
                              ? select_given(whole, training.groups, *given, model.options, context)
                              : select_candidates(whole, training.groups, model.options, context);
    for (Candidate& voter : selection.voters) {
        if (voter.num_neighbors >= training.rows) voter.num_neighbors = all_neighbors;
    }
    fit_selection(model, selection, whole, training.groups, context);
    const LeftOutVote& left_out = selection.left_out;
    model.calibration = calibrate_vote(left_out.scores, left_out.truth, left_out.first_repeat);
    score_decisions(left_out, model.class_factors, *model.calibration);
    // Not in the voters' views: correlation takes a row of ten times the size for a familiar one, label-aware
    // views every row, and kernels are functions of the euclidean distance anyway.
    model.familiarity =
        fit_familiarity(model.space, View::euclidean, training.groups, model.options.seed, context);
    return model;
}

}  // namespace

std::size_t MicroLearner::largest_num_neighbors() const {
    std::size_t largest = 0;
    for (const Voter& voter : voters) {
        if (!voter.candidate.takes_all_rows()) largest = std::max(largest, voter.candidate.num_neighbors);
    }
    return largest;
}

void search_exactly(MicroLearner& model) {
    std::ranges::fill(model.space.approximate, nullptr);
}

bool MicroLearner::global_is_enough() const {
    return chosen().takes_all_rows();
}

void check_fitted(const MicroLearner& model) {
    if (model.voters.empty() || !model.space.rows || !model.space.labels)
        throw_bad_argument("the Micro-Learner is not fitted: expected one from a fit or a model file");
}

MicroLearner fit_micro_learner(const Dataset& data, std::span<const RowIndex> rows,
                               const MicroLearnerOptions& options, const RunContext& context) {
    return fit_learner(data, rows, options, nullptr, context);
}

MicroLearner fit_candidate(const Dataset& data, std::span<const RowIndex> rows, const Candidate& candidate,
                           const MicroLearnerOptions& options, const RunContext& context) {
    return fit_learner(data, rows, options, &candidate, context);
}

namespace {

// What each voter that takes batches says of every query; nothing for the others.
using BatchVotes = std::vector<std::vector<Votes>>;

BatchVotes ask_in_batches(const MicroLearner& model, const ViewedRows& queries, const RunContext& context) {
    BatchVotes votes(model.voters.size());
    const Precision* precision = model.precision ? &*model.precision : nullptr;
    for (std::size_t v = 0; v < model.voters.size(); ++v) {
        const Candidate& candidate = model.voters[v].candidate;
        if (!candidate.takes_batches()) continue;
        const auto batches = make_batches(model.options.batch_order, queries.features, candidate.batch_size);
        votes[v].resize(queries.features.rows());
        std::atomic<std::size_t> begun{0};
        parallel_for_each(batches.size(), context, [&](std::size_t b) {
            context.report("predict", begun++, batches.size());
            BatchAnswer answer = ask_batch(model.space, precision, queries, batches[b], model.space.members,
                                           candidate, model.options.seed);
            for (std::size_t i = 0; i < batches[b].size(); ++i)
                votes[v][batches[b][i]] = std::move(answer.votes[i]);
        });
    }
    return votes;
}

QueryAnswer answer_query(const MicroLearner& model, const ViewedRows& queries, std::size_t query,
                         const BatchVotes& batch_votes, const QuerySessionOptions& options) {
    const Precision* precision = model.precision ? &*model.precision : nullptr;
    QuerySession session(model.space, precision, queries, query, model.space.members,
                         model.largest_num_neighbors(), model.options.seed, options);
    std::vector<Votes> votes;
    for (std::size_t v = 0; v < model.voters.size(); ++v) {
        const Voter& voter = model.voters[v];
        if (voter.candidate.takes_all_rows()) {
            votes.push_back(
                ask_global(model.space, voter.global, voter.candidate, voter.global_rows, queries, query));
        } else if (!batch_votes[v].empty()) {
            votes.push_back(batch_votes[v][query]);
        } else {
            votes.push_back(session.ask(voter.candidate));
        }
    }
    return combine_votes(model, std::move(votes));
}

}  // namespace

QueryAnswer answer_query(const MicroLearner& model, const ViewedRows& queries, std::size_t query) {
    check_fitted(model);
    return answer_query(model, queries, query, BatchVotes(model.voters.size()), {});
}

QueryAnswer combine_votes(const MicroLearner& model, std::vector<Votes> votes) {
    double total = 0;
    for (const Voter& voter : model.voters) total += voter.weight;
    QueryAnswer answer{.scores = std::vector<float>(model.num_classes())};
    for (const Voter& voter : model.voters) {
        answer.voters.push_back(std::move(votes[answer.voters.size()]));
        std::vector<float> own(model.num_classes());
        class_scores(answer.voters.back(), own);
        const auto share = static_cast<float>(voter.weight / total);
        for (std::size_t c = 0; c < own.size(); ++c) answer.scores[c] += share * own[c];
        answer.voter_scores.push_back(std::move(own));
    }
    scale_to_one(answer.scores);
    answer.prediction = most_likely(answer.scores, model.class_factors);
    if (model.calibration) {
        apply_temperature(*model.calibration, static_cast<std::size_t>(answer.prediction), answer.scores);
    }
    return answer;
}

MicroPredictions predict(const MicroLearner& model, const Dataset& queries, std::span<const RowIndex> rows,
                         const RunContext& context) {
    check_fitted(model);
    const PreparedRows prepared = prepare(model.preparation, queries, rows);
    const ViewedRows viewed = view_queries(model.space, prepared.features, context);
    MicroPredictions result;
    result.unseen_categories = prepared.unseen_categories;
    result.labels.resize(rows.size());
    result.scores = Matrix<float>(rows.size(), model.num_classes());
    const BatchVotes batch_votes = ask_in_batches(model, viewed, context);
    std::vector<Candidate> candidates;
    for (const Voter& voter : model.voters) candidates.push_back(voter.candidate);
    const NeighborFinder finder(model.space, model.precision ? &*model.precision : nullptr, viewed,
                                candidates);
    std::atomic<std::size_t> done{0};
    parallel_for(
        rows.size(), finder.queries_at_once(context), context, [&](std::size_t begin, std::size_t end) {
            const FoundNeighbors found = finder.find(begin, end);
            SolverWorkspace workspace;
            for (std::size_t i = begin; i < end; ++i) {
                context.check_stop();
                const QueryAnswer answer =
                    answer_query(model, viewed, i, batch_votes, {.found = &found, .workspace = &workspace});
                std::ranges::copy(answer.scores, result.scores.row(i).begin());
                result.labels[i] = answer.prediction;
            }
            context.report("predict", done += end - begin, rows.size());
        });
    return result;
}

Matrix<std::uint8_t> prediction_sets(const MicroLearner& model, MatrixView<const float> probabilities,
                                     double confidence) {
    check_fitted(model);
    if (!model.calibration) throw_too_old("prediction sets");
    return prediction_sets(*model.calibration, probabilities, confidence);
}

std::vector<double> familiarity_of(const MicroLearner& model, const Dataset& queries,
                                   std::span<const RowIndex> rows, const RunContext& context) {
    check_fitted(model);
    if (!model.familiarity) throw_too_old("familiarities");
    return familiarity_of(*model.familiarity, prepare(model.preparation, queries, rows).features, context);
}

Matrix<float> left_out_scores(const Dataset& data, std::size_t num_neighbors, double cost,
                              double gamma_factor, const RunContext& context) {
    check_training_rows(data, all_rows(data.rows));
    const std::vector<RowIndex> all = all_rows(data.rows);
    const auto rows =
        std::make_shared<Matrix<float>>(prepare(fit_preparation(data, all), data, all).features);
    const Candidate candidate{.views = usable_views(MicroLearnerOptions{}.views, rows->columns()),
                              .num_neighbors = num_neighbors,
                              .cost = cost,
                              .gamma = gamma_factor / static_cast<double>(rows->columns())};
    const LearningSpace space =
        fit_space(rows, std::make_shared<std::vector<Label>>(data.labels), data.num_classes(), all,
                  {.views = candidate.views}, nullptr, context);
    return predict_left_out(space, candidate, data.groups, context).scores;
}

}  // namespace hardlearn
