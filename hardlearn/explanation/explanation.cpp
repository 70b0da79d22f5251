#include "hardlearn/explanation/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/samples.hpp"
#include "hardlearn/explanation/local_map.hpp"
#include "hardlearn/explanation/remainder.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/query_answer.hpp"
#include "hardlearn/mil/training_hardness.hpp"

namespace hardlearn {
namespace {

ExplainedSample explain_sample(const MicroLearner& model, const FusedTraininglet& traininglet,
                               std::size_t place) {
    const RowIndex row = traininglet.rows[place];
    ExplainedSample sample{.row = row,
                           .source_row = model.source_rows()[row],
                           .label = model.labels()[row],
                           .distances = {},
                           .appended = std::ranges::binary_search(traininglet.appended, row),
                           .origins = traininglet.origins[place],
                           .left_out = {}};
    if (!model.parts().precision) return sample;
    sample.left_out = given_class(model.parts(), model.parts().precision->left_out[row]);
    if (model.chosen().cleaning == Cleaning::soft)
        sample.cost_factor = model.parts().precision->cost_factors[row];
    return sample;
}

// The coordinates that the map's directions come from; a leaf view has none of its own.
bool has_coordinates(const LearningSpace& space, std::size_t view) {
    return view < space.views.size() && space.views[view].seen().coordinates.columns() > 0;
}

void place_samples(const MicroLearner& model, const Query& query, std::size_t first,
                   std::vector<ExplainedSample>& samples) {
    std::vector<RowIndex> ids;
    std::vector<double> distances;
    for (const ExplainedSample& sample : samples) {
        ids.push_back(sample.row);
        distances.push_back(sample.distances[first]);
    }
    const bool own = has_coordinates(model.parts().space, first);
    const auto places =
        map_around(own ? query.rows.seen[first]->coordinates.row(query.index) : query.features(),
                   own ? model.parts().space.views[first].seen().coordinates.view() : model.rows().view(),
                   ids, distances);
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i].place = places[i];
}

std::vector<ExplainedSample> explain_samples(const MicroLearner& model, const FusedTraininglet& traininglet,
                                             const Query& query) {
    std::vector<ExplainedSample> samples;
    for (std::size_t i = 0; i < traininglet.rows.size(); ++i) {
        const RowIndex row = traininglet.rows[i];
        ExplainedSample sample = explain_sample(model, traininglet, i);
        for (std::size_t v = 0; v < model.parts().space.views.size(); ++v) {
            const SpaceView& view = model.parts().space.views[v];
            float distance = 0;
            view.neighbors.distances(query.seen_by(v), std::span(&row, 1), std::span(&distance, 1));
            sample.distances.push_back(view_distance(view.view(), distance, model.rows().columns()));
        }
        samples.push_back(std::move(sample));
    }
    const std::size_t first = model.parts().space.place_of(model.chosen().views.front());
    std::ranges::stable_sort(samples, {}, [=](const ExplainedSample& s) { return s.distances[first]; });
    place_samples(model, query, first, samples);
    return samples;
}

ExplainedPruning explain_pruning(const MicroLearner& model, RowIndex row, PruningStage stage) {
    const auto& ledger = model.parts().precision->sanitization.ledger;
    const auto entry = std::ranges::lower_bound(ledger, row, {}, &LedgerEntry::row);
    return {.row = row,
            .source_row = model.source_rows()[row],
            .label = model.labels()[row],
            .stage = stage,
            .reason = entry->reason,
            .predicted = given_class(model.parts(), entry->predicted),
            .because_of = entry->because_of,
            .because_of_source = model.source_rows()[entry->because_of]};
}

// The rows that the best voter would look at without sanitization: its naive traininglet, or all rows.
std::vector<RowIndex> rows_without_sanitization(const MicroLearner& model, const Query& query) {
    Candidate naive = model.chosen();
    if (naive.takes_all_rows()) return model.parts().space.members;
    naive.cleaning = Cleaning::none;
    naive.fusion = naive.precision_pruning = false;
    return QueryTraininglets(learned_by(model.parts()), query, {.largest_k = naive.num_neighbors})
        .make(naive)
        .rows;
}

std::vector<ExplainedPruning> explain_prunings(const MicroLearner& model, const FusedTraininglet& traininglet,
                                               const Query& query) {
    std::vector<ExplainedPruning> result;
    for (const RowIndex row : traininglet.pruned) {
        result.push_back(explain_pruning(model, row, PruningStage::precision_pruning));
    }
    if (model.chosen().cleaning == Cleaning::removal) {
        for (const RowIndex row : rows_without_sanitization(model, query)) {
            const bool is_clean = model.parts().precision->sanitization.is_clean[row] != 0;
            const auto& rows = traininglet.rows;  // by class, so not in order
            const bool is_there = std::ranges::find(rows, row) != rows.end() ||
                                  std::ranges::binary_search(traininglet.pruned, row);
            if (!is_clean && !is_there)
                result.push_back(explain_pruning(model, row, PruningStage::sanitization));
        }
    }
    std::ranges::sort(result, {}, &ExplainedPruning::row);
    return result;
}

// `ids`: the training rows that the duel's sample positions stand for.
ExplainedDuel explain_duel(const MicroLearner& model, const Duel& duel, double decision_value,
                           std::span<const RowIndex> ids, std::span<const float> query_kernel) {
    ExplainedDuel result{.positive = given_class(model.parts(), duel.positive),
                         .negative = given_class(model.parts(), duel.negative),
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
                                          .source_row = model.source_rows()[row],
                                          .label = model.labels()[row],
                                          .coefficient = coefficient,
                                          .kernel = kernel,
                                          .contribution = coefficient * kernel});
    }
    std::ranges::stable_sort(result.support_vectors, std::greater{},
                             [](const ExplainedVector& v) { return std::abs(v.contribution); });
    return result;
}

std::vector<ExplainedVote> explain_votes(const MicroLearner& model, const Explanation& explanation) {
    std::vector<ExplainedVote> votes(model.num_classes());
    double total = 0;
    for (const ExplainedVoter& voter : explanation.voters) total += voter.weight;
    for (const ExplainedVoter& voter : explanation.voters) {
        ExplainedVote& vote = votes[static_cast<std::size_t>(voter.prediction)];
        ++vote.voters;
        vote.weight += voter.weight / total;
    }
    for (const ExplainedDuel& duel : explanation.duels()) {
        ++votes[static_cast<std::size_t>(duel.decision_value > 0 ? duel.positive : duel.negative)].duels;
    }
    return votes;
}

std::vector<ExplainedDuel> explain_duels(const MicroLearner& model, const VoterLearninglet& learninglet) {
    std::vector<ExplainedDuel> duels;
    const Votes votes = vote(learninglet.machine, learninglet.query_kernel);
    for (std::size_t d = 0; d < learninglet.machine.duels.size(); ++d)
        duels.push_back(explain_duel(model, learninglet.machine.duels[d], votes.decision_values[d],
                                     learninglet.traininglet.rows, learninglet.query_kernel));
    return duels;
}

std::vector<ExplainedShare> explain_shares(const MicroLearner& model, const VoterLearninglet& learninglet) {
    std::vector<ExplainedShare> shares;
    for (std::size_t i = 0; i < learninglet.shares.size(); ++i) {
        const RowIndex row = learninglet.traininglet.rows[i];
        shares.push_back({.row = row,
                          .source_row = model.source_rows()[row],
                          .label = model.labels()[row],
                          .share = learninglet.shares[i]});
    }
    std::ranges::stable_sort(shares, std::greater{}, &ExplainedShare::share);
    return shares;
}

std::vector<ExplainedLogit> explain_logits(const MicroLearner& model, const VoterLearninglet& learninglet) {
    std::vector<ExplainedLogit> logits;
    for (std::size_t c = 0; c < learninglet.classes.size(); ++c) {
        ExplainedLogit logit{.label = given_class(model.parts(), learninglet.classes[c]),
                             .bias = learninglet.biases[c],
                             .logit = learninglet.biases[c],
                             .addends = {}};
        for (std::size_t i = 0; i < learninglet.contributions.rows(); ++i) {
            const RowIndex row = learninglet.traininglet.rows[i];
            const double contribution = learninglet.contributions(i, c);
            logit.logit += contribution;
            logit.addends.push_back({.row = row,
                                     .source_row = model.source_rows()[row],
                                     .label = model.labels()[row],
                                     .contribution = contribution});
        }
        std::ranges::stable_sort(logit.addends, std::greater{},
                                 [](const ExplainedAddend& a) { return std::abs(a.contribution); });
        logits.push_back(std::move(logit));
    }
    return logits;
}

void explain_parts(const MicroLearner& model, const VoterLearninglet& learninglet, ExplainedVoter& voter) {
    voter.duels = explain_duels(model, learninglet);
    voter.shares = explain_shares(model, learninglet);
    voter.logits = explain_logits(model, learninglet);
}

ExplainedPool explain_pool(const MicroLearner& model, const Explanation& explanation) {
    const Pool& pool = *model.parts().pool;
    const std::size_t classes = model.num_classes();
    ExplainedPool result{.probabilities = std::vector<double>(classes), .temperature = pool.temperature};
    for (const ExplainedVoter& voter : explanation.voters) {
        for (std::size_t c = 0; c < classes; ++c)
            result.probabilities[c] += voter.weight * static_cast<double>(voter.scores[c]);
    }
    const Matrix<double>& worth = pool.decision.worth;
    if (worth.rows() == 0) return result;
    const auto given = [&](std::size_t c) {
        return static_cast<std::size_t>(given_class(model.parts(), static_cast<Label>(c)));
    };
    result.worths.resize(classes);
    for (std::size_t t = 0; t < classes; ++t) {
        for (std::size_t i = 0; i < classes; ++i)
            result.worths[given(i)] += static_cast<double>(explanation.scores[given(t)]) * worth(t, i);
    }
    return result;
}

// The answer, the voters and what the learninglets made of their rows. `best`: that of the first.
void explain_answer(const MicroLearner& model, const ForestQuery& query, const VoterLearninglet& best,
                    Explanation& result) {
    const MicroLearnerParts& parts = model.parts();
    const QueryAnswer answer = answer_query(model, query.query);
    result.prediction = answer.prediction;
    result.scores = answer.scores;
    const Remainder everything = without_rows(model, parts.space, {});
    for (std::size_t v = 0; v < parts.voters.size(); ++v) {
        ExplainedVoter& voter = result.voters.emplace_back();
        voter = {.candidate = parts.voters[v].candidate,
                 .weight = parts.voters[v].weight,
                 .prediction = answer.voter_predictions[v],
                 .scores = answer.voter_scores[v]};
        if (parts.pool) voter.calibration = parts.pool->calibrations[v];
        if (v == 0) {
            explain_parts(model, best, voter);
        } else if (parts.pool) {
            explain_parts(model, learninglet_of(everything, model, v, query), voter);
        }
    }
    if (parts.pool) result.pool = explain_pool(model, result);
    result.votes = explain_votes(model, result);
}

Explanation explain_prepared(const MicroLearner& model, const Matrix<float>& features,
                             const ExplanationOptions& options, const RunContext& context) {
    const ViewedRows viewed = view_queries(model.parts().space, features, context);
    const Query query{viewed, 0};
    const ForestQuery asked = with_mates(model, query);
    const VoterLearninglet best =
        learninglet_of(without_rows(model, model.parts().space, {}), model, 0, asked);
    const std::vector<RowIndex>& rows = best.traininglet.rows;

    Explanation result;
    explain_answer(model, asked, best, result);
    result.samples = explain_samples(model, best.traininglet, query);
    result.pruned = explain_prunings(model, best.traininglet, query);
    if (model.parts().hardness) result.training_lhi = model.parts().hardness->learning_hard_index;
    const bool is_whole = rows.size() == model.parts().space.members.size();
    result.traininglet_lhi =
        is_whole ? result.training_lhi.value_or(std::numeric_limits<double>::quiet_NaN())
                 : index_of_rows(model.parts().space, rows, options.lhi_seeds, model.options().seed, context);
    if (options.search_counterfactual) {
        result.counterfactual = find_counterfactual(model, query, options.counterfactual, context);
    }
    return result;
}

}  // namespace

Explanation explain(const MicroLearner& model, const Dataset& queries, std::size_t row,
                    const ExplanationOptions& options, const RunContext& context) {
    if (row >= queries.rows) {
        throw_bad_argument(fmt::format("row {} does not exist: the data has {} rows", row + 1, queries.rows));
    }
    const auto index = static_cast<RowIndex>(row);
    const PreparedRows prepared = prepare(model.preparation(), queries, std::span(&index, 1));
    return explain_prepared(model, prepared.features, options, context);
}

Explanation explain(const MicroLearner& model, std::span<const float> row, const ExplanationOptions& options,
                    const RunContext& context) {
    const MatrixView<const float> rows(row.data(), 1, row.size());
    return explain_prepared(model, prepare(model.preparation(), rows), options, context);
}

}  // namespace hardlearn
