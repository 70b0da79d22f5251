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

std::vector<ExplainedSample> explain_samples(const MicroLearner& model, const Traininglet& traininglet,
                                             const ViewedRows& query) {
    std::vector<ExplainedSample> samples;
    for (const RowIndex row : traininglet.rows) {
        ExplainedSample sample{.row = row,
                               .source_row = model.source_rows[row],
                               .label = model.labels[row],
                               .distances = {},
                               .appended = std::ranges::binary_search(traininglet.appended, row)};
        for (std::size_t v = 0; v < model.views.num_views(); ++v) {
            const Matrix<float>& rows = model.views.rows(v);
            const float squared = squared_euclidean(query.rows(v).row(0).data(), rows.row(row).data(), rows.stride());
            sample.distances.push_back(view_distance(model.views.view(v), squared));
        }
        samples.push_back(std::move(sample));
    }
    std::ranges::stable_sort(samples, {}, [](const ExplainedSample& s) { return s.distances.front(); });
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
                                          .label = model.labels[row],
                                          .coefficient = coefficient,
                                          .kernel = kernel,
                                          .contribution = coefficient * kernel});
    }
    std::ranges::stable_sort(result.support_vectors, std::greater{},
                             [](const ExplainedVector& v) { return std::abs(v.contribution); });
    return result;
}

OneVsOne learninglet_of(const MicroLearner& model, std::span<const RowIndex> ids) {
    if (model.chosen.num_neighbors == all_neighbors) return model.global;
    return fit_one_vs_one(gram_matrix(kernel_of(model.chosen), model.rows, ids), labels_of(ids, model.labels), {},
                          {.cost = model.chosen.cost});
}

}  // namespace

Explanation explain(const MicroLearner& model, const Dataset& queries, RowIndex row, std::size_t lhi_seeds,
                    const RunContext& context) {
    if (row >= queries.rows) {
        throw_bad_argument(fmt::format("row {} does not exist: the data has {} rows", row + std::size_t{1}, queries.rows));
    }
    const Matrix<float> features = prepare(model.preparation, queries, std::span(&row, 1)).features;
    const ViewedRows query(model.options.views, features);
    const Traininglet traininglet = build_traininglet(model, query, 0);
    const OneVsOne learninglet = learninglet_of(model, traininglet.rows);
    std::vector<float> query_kernel(traininglet.rows.size());
    kernel_values(kernel_of(model.chosen), features.row(0).data(), model.rows, traininglet.rows, query_kernel);
    const Votes votes = vote(learninglet, query_kernel);

    Explanation result;
    result.prediction = votes.winner;
    result.scores.resize(model.num_classes());
    class_scores(votes, result.scores);
    result.samples = explain_samples(model, traininglet, query);
    for (std::size_t d = 0; d < learninglet.duels.size(); ++d) {
        result.duels.push_back(
            explain_duel(model, learninglet.duels[d], votes.decision_values[d], traininglet.rows, query_kernel));
    }
    const Matrix<float> samples =
        gather_rows(model.rows.view(), std::span<const RowIndex>(traininglet.rows));
    result.training_lhi =
        index_of(model.rows, model.labels, model.num_classes(), lhi_seeds, model.options.seed, context);
    result.traininglet_lhi =
        traininglet.rows.size() == model.rows.rows()
            ? result.training_lhi
            : index_of(samples, labels_of(traininglet.rows, model.labels), model.num_classes(), lhi_seeds,
                       model.options.seed, context);
    return result;
}

}  // namespace hardlearn
