#include "hardlearn/mil/predict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/data/samples.hpp"
#include "hardlearn/learninglet/batch_answer.hpp"
#include "hardlearn/learninglet/query_session.hpp"
#include "hardlearn/probing/decision.hpp"

namespace hardlearn {
namespace {

[[noreturn]] void throw_too_old(const char* what) {
    throw_bad_data(fmt::format("the model was written before models kept what {} need: fit it again", what));
}

// What each voter that takes batches says of every query; nothing for the others.
using BatchVotes = std::vector<std::vector<Votes>>;

BatchVotes ask_in_batches(const MicroLearner& model, const ViewedRows& queries, const RunContext& context) {
    BatchVotes votes(model.voters().size());
    for (std::size_t v = 0; v < votes.size(); ++v) {
        const Candidate& candidate = model.voters()[v].candidate;
        if (!candidate.takes_batches()) continue;
        const auto batches =
            make_batches(model.options().batch_order, queries.features, candidate.batch_size);
        votes[v].resize(queries.features.rows());
        std::atomic<std::size_t> begun{0};
        parallel_for_each(batches.size(), context, [&](std::size_t b) {
            context.report("predict", begun++, batches.size());
            BatchAnswer answer = ask_batch(model.learned(), candidate, queries, batches[b]);
            for (std::size_t i = 0; i < batches[b].size(); ++i)
                votes[v][batches[b][i]] = std::move(answer.votes[i]);
        });
    }
    return votes;
}

// `batch_votes`: one a voter, or none at all where a batch of its own is made of the query.
QueryAnswer answer(const MicroLearner& model, const Query& query, QuerySession& session,
                   std::span<const std::vector<Votes>> batch_votes) {
    std::vector<Votes> votes;
    for (std::size_t v = 0; v < model.voters().size(); ++v) {
        const Voter& voter = model.voters()[v];
        if (voter.candidate.takes_all_rows()) {
            votes.push_back(ask_machine(model.space(), voter.candidate, voter.global, query.compared()));
        } else if (!batch_votes.empty() && !batch_votes[v].empty()) {
            votes.push_back(batch_votes[v][query.index]);
        } else {
            votes.push_back(session.ask(voter.candidate));
        }
    }
    return combine_votes(model, std::move(votes));
}

}  // namespace

QueryAnswer answer_query(const MicroLearner& model, const Query& query) {
    QuerySession session(model.learned(), query, {.largest_k = model.largest_num_neighbors()});
    return answer(model, query, session, {});
}

QueryAnswer combine_votes(const MicroLearner& model, std::vector<Votes> votes) {
    double total = 0;
    for (const Voter& voter : model.voters()) total += voter.weight;
    QueryAnswer answer{.scores = std::vector<float>(model.num_classes())};
    for (const Voter& voter : model.voters()) {
        answer.voters.push_back(std::move(votes[answer.voters.size()]));
        std::vector<float> own(model.num_classes());
        class_scores(answer.voters.back(), own);
        const auto share = static_cast<float>(voter.weight / total);
        for (std::size_t c = 0; c < own.size(); ++c) answer.scores[c] += share * own[c];
        answer.voter_scores.push_back(std::move(own));
    }
    scale_to_one(answer.scores);
    answer.prediction = most_likely(answer.scores, model.class_factors());
    if (model.calibration()) {
        apply_temperature(*model.calibration(), static_cast<std::size_t>(answer.prediction), answer.scores);
    }
    return answer;
}

namespace {

MicroPredictions predict_prepared(const MicroLearner& model, const Matrix<float>& features,
                                  const RunContext& context) {
    const std::size_t n = features.rows();
    const ViewedRows viewed = view_queries(model.space(), features, context);
    MicroPredictions result;
    result.labels.resize(n);
    result.scores = Matrix<float>(n, model.num_classes());
    const BatchVotes batch_votes = ask_in_batches(model, viewed, context);
    const SanitizedSpace learned = model.learned();
    const NeighborFinder finder(learned, viewed, model.candidates());
    std::atomic<std::size_t> done{0};
    parallel_for(n, finder.queries_at_once(context), context, [&](std::size_t begin, std::size_t end) {
        const FoundNeighbors found = finder.find(begin, end);
        const NeighborDemand demand{.largest_k = model.largest_num_neighbors(), .found = &found};
        SolverWorkspace workspace;
        for (std::size_t i = begin; i < end; ++i) {
            context.check_stop();
            QuerySession session(learned, {viewed, i}, demand, &workspace);
            const QueryAnswer said = answer(model, {viewed, i}, session, batch_votes);
            std::ranges::copy(said.scores, result.scores.row(i).begin());
            result.labels[i] = said.prediction;
        }
        context.report("predict", done += end - begin, n);
    });
    return result;
}

}  // namespace

MicroPredictions predict(const MicroLearner& model, const Dataset& queries, std::span<const RowIndex> rows,
                         const RunContext& context) {
    const PreparedRows prepared = prepare(model.preparation(), queries, rows);
    MicroPredictions result = predict_prepared(model, prepared.features, context);
    result.unseen_categories = prepared.unseen_categories;
    return result;
}

MicroPredictions predict(const MicroLearner& model, MatrixView<const float> rows, const RunContext& context) {
    return predict_prepared(model, prepare(model.preparation(), rows), context);
}

MicroPredictions predict(const MicroLearner& model, std::span<const float> row, const RunContext& context) {
    return predict(model, MatrixView<const float>(row.data(), 1, row.size()), context);
}

Matrix<std::uint8_t> prediction_sets(const MicroLearner& model, const Predictions& predictions,
                                     double confidence) {
    if (!model.calibration()) throw_too_old("prediction sets");
    return prediction_sets(*model.calibration(), predictions.scores, predictions.labels, confidence);
}

std::vector<double> familiarity_of(const MicroLearner& model, const Dataset& queries,
                                   std::span<const RowIndex> rows, const RunContext& context) {
    if (!model.familiarity()) throw_too_old("familiarities");
    return familiarity_of(*model.familiarity(), prepare(model.preparation(), queries, rows).features,
                          context);
}

}  // namespace hardlearn
