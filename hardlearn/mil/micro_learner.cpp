#include "hardlearn/mil/micro_learner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/mil/learninglet.hpp"
#include "hardlearn/mil/probing.hpp"
#include "hardlearn/traininglet/naive.hpp"

namespace hardlearn {
namespace {

void check_options(const MicroLearnerOptions& options) {
    const auto positive = [](double value) { return std::isfinite(value) && value > 0; };
    if (options.views.empty()) throw_bad_argument("a Micro-Learner needs at least one view, none given");
    if (options.num_neighbors.empty() || options.costs.empty() || options.gammas.empty()) {
        throw_bad_argument("a Micro-Learner needs at least one number of neighbours, one cost and one gamma");
    }
    for (const std::size_t k : options.num_neighbors) {
        if (k == 0) throw_bad_argument("the number of neighbours must be at least 1, not 0");
    }
    for (const double cost : options.costs) {
        if (!positive(cost)) throw_bad_argument(fmt::format("cost must be a positive number, not {}", cost));
    }
    for (const double gamma : options.gammas) {
        if (!positive(gamma)) throw_bad_argument(fmt::format("gamma must be a positive number, not {}", gamma));
    }
    if (options.num_folds < 2) {
        throw_bad_argument(fmt::format("inner draws need at least 2 folds, not {}", options.num_folds));
    }
}

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
    const auto only = std::ranges::find_if(counts, [](std::size_t count) { return count > 0; }) - counts.begin();
    throw_bad_data(fmt::format("all {} rows are of class '{}': at least two classes are needed", labels.size(),
                               class_names[static_cast<std::size_t>(only)]));
}

// Where there are too few rows to probe: the middle of the grid.
Candidate default_candidate(const MicroLearnerOptions& options, std::size_t num_features) {
    return {.num_neighbors = options.num_neighbors[options.num_neighbors.size() / 2],
            .cost = options.costs.front(),
            .gamma = options.gammas[options.gammas.size() / 2] / static_cast<double>(num_features)};
}

void choose_candidate(MicroLearner& model, std::span<const GroupIndex> groups, const RunContext& context) {
    const MicroLearnerOptions& options = model.options;
    const InnerDraws draws = inner_draws(model.labels, model.num_classes(), groups, options.num_folds,
                                         options.max_probe_rows, RandomStream(options.seed).child("inner draws"));
    if (draws.num_folds == 0) {
        model.chosen = default_candidate(options, model.rows.columns());
    } else {
        model.evidence =
            probe_candidates(model.rows, model.views, model.labels, model.num_classes(), draws, options, context);
        model.chosen = model.evidence.front().candidate;
    }
    if (model.chosen.num_neighbors >= model.rows.rows()) model.chosen.num_neighbors = all_neighbors;
}

Votes ask(const MicroLearner& model, const ViewedRows& queries, std::size_t query, const float* features) {
    if (model.chosen.num_neighbors == all_neighbors) {
        return ask_global(model.global, model.chosen, model.rows, features);
    }
    return ask_learninglet(model.chosen, model.rows, model.labels, build_traininglet(model, queries, query).rows,
                           features);
}

}  // namespace

Traininglet build_traininglet(const MicroLearner& model, const ViewedRows& queries, std::size_t query) {
    const std::vector<RowIndex> all = all_rows(model.rows.rows());
    if (model.chosen.num_neighbors == all_neighbors) return {.rows = all, .appended = {}};
    const auto lists = model.views.find_neighbors(queries, query, model.labels, model.num_classes(), all,
                                                  model.chosen.num_neighbors);
    return NaiveConstruction(lists, model.labels).traininglet(model.chosen.num_neighbors);
}

MicroLearner fit_micro_learner(const Dataset& data, std::span<const RowIndex> rows,
                               const MicroLearnerOptions& options, const RunContext& context) {
    check_options(options);
    const Dataset training = select_rows(data, rows);
    check_classes(training.labels, training.class_names);
    const std::vector<RowIndex> all = all_rows(training.rows);

    MicroLearner model;
    model.options = options;
    model.preparation = fit_preparation(training, all);
    model.label_name = training.label_name;
    model.class_names = training.class_names;
    model.training_fingerprint = training.fingerprint();
    model.labels = training.labels;
    model.source_rows.assign(rows.begin(), rows.end());
    model.rows = prepare(model.preparation, training, all).features;
    model.options.views = usable_views(options.views, model.rows.columns());
    model.views = ViewedRows(model.options.views, model.rows);
    choose_candidate(model, training.groups, context);
    if (model.chosen.num_neighbors == all_neighbors) {
        model.global = fit_one_vs_one(kernel_of(model.chosen), model.rows, model.labels, {},
                                      {.cost = model.chosen.cost}, context);
    }
    return model;
}

MicroPredictions predict(const MicroLearner& model, const Dataset& queries, std::span<const RowIndex> rows,
                         const RunContext& context) {
    const PreparedRows prepared = prepare(model.preparation, queries, rows);
    const ViewedRows viewed(model.options.views, prepared.features);
    MicroPredictions result;
    result.unseen_categories = prepared.unseen_categories;
    result.labels.resize(rows.size());
    result.scores = Matrix<float>(rows.size(), model.num_classes());
    std::atomic<std::size_t> done{0};
    parallel_for(rows.size(), 8, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Votes votes = ask(model, viewed, i, prepared.features.row(i).data());
            result.labels[i] = votes.winner;
            class_scores(votes, result.scores.row(i));
        }
        context.report("predict", done += end - begin, rows.size());
    });
    return result;
}

Matrix<float> left_out_scores(const Dataset& data, std::size_t num_neighbors, double cost, double gamma_factor,
                              const RunContext& context) {
    const std::vector<RowIndex> all = all_rows(data.rows);
    const Matrix<float> rows = prepare(fit_preparation(data, all), data, all).features;
    const ViewedRows views(usable_views(MicroLearnerOptions{}.views, rows.columns()), rows);
    const Candidate candidate{num_neighbors, cost, gamma_factor / static_cast<double>(rows.columns())};
    Matrix<float> scores(data.rows, data.num_classes());
    std::atomic<std::size_t> done{0};
    parallel_for(data.rows, 8, context, [&](std::size_t begin, std::size_t end) {
        std::vector<RowIndex> candidates;
        for (std::size_t i = begin; i < end; ++i) {
            candidates.clear();
            for (const RowIndex row : all) {
                const bool own = data.groups.empty() ? row == i : data.groups[row] == data.groups[i];
                if (!own) candidates.push_back(row);
            }
            if (candidates.empty()) {
                std::ranges::fill(scores.row(i), 1.0f / static_cast<float>(data.num_classes()));
                continue;
            }
            const auto lists =
                views.find_neighbors(views, i, data.labels, data.num_classes(), candidates, num_neighbors);
            const NaiveConstruction construction(lists, data.labels);
            class_scores(ask_learninglet(candidate, rows, data.labels, construction.traininglet(num_neighbors).rows,
                                         rows.row(i).data()),
                         scores.row(i));
        }
        context.report("left-out predictions", done += end - begin, data.rows);
    });
    return scores;
}

}  // namespace hardlearn
