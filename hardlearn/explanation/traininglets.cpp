#include "hardlearn/explanation/traininglets.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/explanation/remainder.hpp"
#include "hardlearn/hardness/balanced_neighbor_error.hpp"
#include "hardlearn/learninglet/space_kernel.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/query_answer.hpp"
#include "hardlearn/mil/training_hardness.hpp"

namespace hardlearn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t num_sign_draws = 200;
constexpr std::size_t most_rows_of_machine = 2000;

std::size_t heaviest_local_voter(const MicroLearner& model) {
    const auto& voters = model.parts().voters;
    std::size_t best = voters.size();
    for (std::size_t v = 0; v < voters.size(); ++v) {
        const bool is_heavier = best == voters.size() || voters[v].weight > voters[best].weight;
        if (voters[v].candidate.is_local() && is_heavier) best = v;
    }
    if (best == voters.size()) {
        throw_bad_data(
            "every voter of the model takes all training rows: there are no traininglets to look at");
    }
    return best;
}

// s' K s.
double quadratic_form(MatrixView<const float> kernel, std::span<const double> signs) {
    double sum = 0;
    for (std::size_t i = 0; i < signs.size(); ++i) {
        double of_row = 0;
        for (std::size_t j = 0; j < signs.size(); ++j) of_row += signs[j] * static_cast<double>(kernel(i, j));
        sum += signs[i] * of_row;
    }
    return std::max(0.0, sum);
}

// Norm of a duel's w in the kernel's space.
double norm_of_duel(MatrixView<const float> kernel, const Duel& duel) {
    std::vector<double> coefficients(kernel.rows(), 0.0);
    for (std::size_t s = 0; s < duel.samples.size(); ++s)
        coefficients[duel.samples[s]] += static_cast<double>(duel.coefficients[s]);
    return std::sqrt(quadratic_form(kernel, coefficients));
}

// `seed`: of the signs, the same for all queries, so that a query's estimate does not depend on company.
RademacherEstimate estimate_complexity(MatrixView<const float> kernel, const OneVsOne& machine,
                                       std::uint64_t seed) {
    if (machine.duels.empty()) return {.norm = 0, .value = 0, .low = 0, .high = 0};
    const std::size_t m = kernel.rows();
    double norm = 0;
    for (const Duel& duel : machine.duels) norm += norm_of_duel(kernel, duel);
    norm /= static_cast<double>(machine.duels.size());
    double trace = 0;
    for (std::size_t i = 0; i < m; ++i) trace += static_cast<double>(kernel(i, i));
    double mean = 0;
    std::vector<double> signs(m);
    for (std::size_t draw = 0; draw < num_sign_draws; ++draw) {
        RandomStream stream = RandomStream(seed).child("signs").child(draw);
        for (double& sign : signs) sign = stream.uniform() < 0.5 ? -1 : 1;
        mean += std::sqrt(quadratic_form(kernel, signs)) / static_cast<double>(num_sign_draws);
    }
    const double scale = norm / static_cast<double>(m);
    return {.norm = norm,
            .value = scale * mean,
            .low = scale * std::sqrt(trace / 2),
            .high = scale * std::sqrt(trace)};
}

constexpr RademacherEstimate no_machine{
    .norm = undefined, .value = undefined, .low = undefined, .high = undefined};

double purity_of(std::span<const Label> labels) {
    std::map<Label, std::size_t> counts;
    for (const Label label : labels) ++counts[label];
    std::size_t most = 0;
    for (const auto& [label, count] : counts) most = std::max(most, count);
    return static_cast<double>(most) / static_cast<double>(labels.size());
}

// Classes as 0, 1, ... in the order in which they appear; returns how many there are.
std::size_t number_classes(std::vector<Label>& labels) {
    std::map<Label, Label> numbers;
    for (Label& label : labels)
        label = numbers.try_emplace(label, Label(static_cast<int>(numbers.size()))).first->second;
    return numbers.size();
}

double neighbor_error_of(MatrixView<const float> rows, std::span<const Label> labels,
                         std::size_t num_classes) {
    if (num_classes < 2) return undefined;
    const std::vector<double> errors =
        nearest_neighbor_errors(rank_neighbors(rows, {}, {.threads = 1}), labels);
    const std::vector<double> alike(labels.size(), 1.0);
    return balanced_error_over_chance(errors, alike, {.labels = labels, .num_classes = num_classes});
}

// A query, and what is asked of it by all voters.
struct Asked {
    const MicroLearner& model;
    const Remainder& everything;
    ForestQuery query;
};

QueryTraininglet measure_query(const Asked& asked, std::size_t voter, const TrainingletMeasures& options) {
    const MicroLearnerParts& parts = asked.model.parts();
    const VoterLearninglet learninglet = learninglet_of(asked.everything, asked.model, voter, asked.query);
    QueryTraininglet result;
    result.rows = learninglet.traininglet.rows;
    std::vector<Label> labels = labels_of(result.rows, parts.space.labels());
    result.purity = purity_of(labels);
    result.num_classes = number_classes(labels);
    const RunContext alone{.threads = 1};
    result.lhi = index_of_rows(parts.space, result.rows, options.lhi_seeds, parts.options.seed, alone);
    result.neighbor_error =
        neighbor_error_of(gather_rows(parts.space.rows().view(), std::span<const RowIndex>(result.rows)),
                          labels, result.num_classes);
    const Candidate& candidate = parts.voters[voter].candidate;
    result.complexity = candidate.is_machine()
                            ? estimate_complexity(space_gram(parts.space, candidate, result.rows),
                                                  learninglet.machine, parts.options.seed)
                            : no_machine;
    result.prediction = answer_query(asked.model, asked.query.query).prediction;
    return result;
}

std::optional<RademacherEstimate> complexity_of_all(const MicroLearner& model, std::size_t voter) {
    const MicroLearnerParts& parts = model.parts();
    const Candidate& candidate = parts.voters[voter].candidate;
    const std::vector<RowIndex>& rows = parts.space.members;
    if (!candidate.is_machine() || rows.size() > most_rows_of_machine) return std::nullopt;
    const Matrix<float> gram = space_gram(parts.space, candidate, rows);
    const OneVsOne machine = fit_one_vs_one({.gram = gram,
                                             .labels = labels_of(rows, parts.space.labels()),
                                             .costs = sample_costs(learned_by(parts), candidate, rows)},
                                            {.cost = candidate.cost});
    return estimate_complexity(gram, machine, parts.options.seed);
}

}  // namespace

MeasuredTraininglets measure_traininglets(const MicroLearner& model, const Dataset& queries,
                                          std::span<const RowIndex> rows, const TrainingletMeasures& options,
                                          const RunContext& context) {
    MeasuredTraininglets result{.voter = heaviest_local_voter(model), .queries = {}, .of_all_rows = {}};
    result.of_all_rows = complexity_of_all(model, result.voter);
    const Matrix<float> features = prepare(model.preparation(), queries, rows).features;
    const ViewedRows viewed = view_queries(model.parts().space, features, context);
    const Remainder everything = without_rows(model, model.parts().space, {});
    result.queries.resize(rows.size());
    parallel_for("traininglets", rows.size(), 1, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Asked asked{model, everything, with_mates(model, {viewed, i})};
            result.queries[i] = measure_query(asked, result.voter, options);
        }
    });
    return result;
}

std::vector<double> mean_row_shares(const MicroLearner& model, const Dataset& queries,
                                    std::span<const RowIndex> rows, const RunContext& context) {
    const MicroLearnerParts& parts = model.parts();
    const Matrix<float> features = prepare(model.preparation(), queries, rows).features;
    const ViewedRows viewed = view_queries(parts.space, features, context);
    const Remainder everything = without_rows(model, parts.space, {});
    double total = 0;
    for (const Voter& voter : parts.voters) total += voter.weight;
    std::vector<std::vector<double>> of_query(rows.size());
    parallel_for("deciding rows", rows.size(), 1, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const ForestQuery query = with_mates(model, {viewed, i});
            std::vector<double>& shares = of_query[i];
            shares.assign(parts.space.rows().rows(), 0.0);
            for (std::size_t v = 0; v < parts.voters.size(); ++v) {
                const VoterLearninglet learninglet = learninglet_of(everything, model, v, query);
                const auto& used = learninglet.traininglet.rows;
                const double even = 1 / static_cast<double>(used.size());
                for (std::size_t s = 0; s < used.size(); ++s) {
                    const double share = learninglet.shares.empty() ? even : learninglet.shares[s];
                    shares[used[s]] += parts.voters[v].weight / total * share;
                }
            }
        }
    });
    std::vector<double> mean(parts.space.rows().rows(), 0.0);
    for (const std::vector<double>& shares : of_query)
        for (std::size_t r = 0; r < mean.size(); ++r) mean[r] += shares[r] / static_cast<double>(rows.size());
    return mean;
}

}  // namespace hardlearn
