#include "hardlearn/mil/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/hardness/learning_hard_index.hpp"
#include "hardlearn/mil/learninglet.hpp"

namespace hardlearn {
namespace {

// Fewer rows have no embedding worth the name.
constexpr std::size_t fewest_rows_for_index = 8;

double index_of(MatrixView<const float> rows, std::span<const Label> labels, std::size_t num_classes,
                std::size_t num_seeds, std::uint64_t seed, const RunContext& context) {
    const std::set<Label> present(labels.begin(), labels.end());
    if (rows.rows() < fewest_rows_for_index || present.size() < 2) return std::numeric_limits<double>::quiet_NaN();
    const LearningHardIndexOptions options{
        .num_seeds = num_seeds, .num_subsamples = 0, .num_permutations = 0, .seed = seed};
    return learning_hard_index(rows, labels, num_classes, {}, options, context).mean;
}

std::vector<ExplainedSample> explain_samples(const MicroLearner& model, const FusedTraininglet& traininglet,
                                             const ViewedRows& query) {
    std::vector<ExplainedSample> samples;
    for (std::size_t i = 0; i < traininglet.rows.size(); ++i) {
        const RowIndex row = traininglet.rows[i];
        ExplainedSample sample{.row = row,
                               .source_row = model.source_rows[row],
                               .label = model.labels()[row],
                               .distances = {},
                               .appended = std::ranges::binary_search(traininglet.appended, row),
                               .origins = traininglet.origins[i]};
        for (std::size_t v = 0; v < model.space.views.size(); ++v) {
            const View view = model.space.views[v].view;
            float distance = 0;
            seen_distances(view, *query.seen[v], 0, *model.space.viewed.seen[v], std::span(&row, 1),
                           std::span(&distance, 1));
            sample.distances.push_back(view_distance(view, distance, model.rows().columns()));
        }
        samples.push_back(std::move(sample));
    }
    const std::size_t first = model.space.place_of(model.chosen().views.front());
    std::ranges::stable_sort(samples, {}, [=](const ExplainedSample& s) { return s.distances[first]; });
    return samples;
}

// `ids`: the training rows that the duel's sample positions stand for.
ExplainedDuel explain_duel(const MicroLearner& model, const Duel& duel, double decision_value,
                           std::span<const RowIndex> ids, std::span<const float> query_kernel) {
    ExplainedDuel result{.positive = duel.positive,
                         .negative = duel.negative,
                         .bias = duel.bias,
                         .decision_value = decision_value,
                         .support_vectors = {}};
    for (std::size_t s = 0; s < duel.samples.size(); ++s) {
        if (duel.coefficients[s] == 0) continue;
        const std::size_t place = duel.samples[s];
        const RowIndex row = ids[place];
        const double coefficient = duel.coefficients[s];
        const double kernel = query_kernel[place];
        result.support_vectors.push_back({.row = row,
                                          .source_row = model.source_rows[row],
                                          .label = model.labels()[row],
                                          .coefficient = coefficient,
                                          .kernel = kernel,
                                          .contribution = coefficient * kernel});
    }
    std::ranges::stable_sort(result.support_vectors, std::greater{},
                             [](const ExplainedVector& v) { return std::abs(v.contribution); });
    return result;
}

// The best voter's traininglet, learninglet and kernel with the query.
struct BestLearninglet {
    FusedTraininglet traininglet;
    OneVsOne machine;
    std::vector<float> query_kernel;
};

BestLearninglet best_learninglet(const MicroLearner& model, const ViewedRows& query) {
    const Voter& best = model.voters.front();
    const Precision* precision = model.precision ? &*model.precision : nullptr;
    if (best.candidate.takes_all_rows()) {
        std::vector<float> kernel(best.global_rows.size());
        space_kernel(model.space, best.candidate, query, 0, best.global_rows, kernel);
        return {{.rows = best.global_rows, .origins = std::vector<std::uint8_t>(best.global_rows.size(), local_ball)},
                best.global,
                kernel};
    }
    QuerySession session(model.space, precision, query, 0, model.space.members, best.candidate.num_neighbors,
                         model.options.seed);
    session.ask(best.candidate);
    const FusedTraininglet& traininglet = session.traininglet(best.candidate);
    return {traininglet,
            fit_one_vs_one(session.gram(), labels_of(traininglet.rows, model.labels()), session.costs(best.candidate),
                           {.cost = best.candidate.cost}),
            {session.query_kernel().begin(), session.query_kernel().end()}};
}

}  // namespace

Explanation explain(const MicroLearner& model, const Dataset& queries, RowIndex row, std::size_t lhi_seeds,
                    const RunContext& context) {
    if (row >= queries.rows) {
        throw_bad_argument(fmt::format("row {} does not exist: the data has {} rows", row + std::size_t{1}, queries.rows));
    }
    const Matrix<float> features = prepare(model.preparation, queries, std::span(&row, 1)).features;
    const ViewedRows query = view_queries(model.space, features, context);
    const BestLearninglet best = best_learninglet(model, query);
    const std::vector<RowIndex>& rows = best.traininglet.rows;
    const Votes votes = vote(best.machine, best.query_kernel);

    Explanation result;
    const QueryAnswer answer = answer_query(model, query, 0);
    result.prediction = answer.prediction;
    result.scores = answer.scores;
    for (std::size_t v = 0; v < model.voters.size(); ++v) {
        result.voters.push_back({.candidate = model.voters[v].candidate,
                                 .weight = model.voters[v].weight,
                                 .prediction = answer.voters[v].winner,
                                 .scores = answer.voter_scores[v]});
    }
    result.pruned = best.traininglet.pruned;
    result.samples = explain_samples(model, best.traininglet, query);
    for (std::size_t d = 0; d < best.machine.duels.size(); ++d) {
        result.duels.push_back(
            explain_duel(model, best.machine.duels[d], votes.decision_values[d], rows, best.query_kernel));
    }
    const auto index = [&](std::span<const RowIndex> ids) {
        return index_of(gather_rows(model.rows().view(), ids), labels_of(ids, model.labels()), model.num_classes(),
                        lhi_seeds, model.options.seed, context);
    };
    result.training_lhi = index(model.space.members);
    result.traininglet_lhi = rows.size() == model.space.members.size() ? result.training_lhi : index(rows);
    return result;
}

}  // namespace hardlearn
