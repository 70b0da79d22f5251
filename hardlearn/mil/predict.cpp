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
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/query_answer.hpp"
#include "hardlearn/probing/decision.hpp"

namespace hardlearn {
namespace {

[[noreturn]] void throw_too_old(const char* what) {
    throw_bad_data(fmt::format("the model was written before models kept what {} need: fit it again", what));
}

std::vector<std::vector<Votes>> ask_in_batches(const MicroLearner& model, const ViewedRows& queries,
                                               const RunContext& context) {
    std::vector<std::vector<Votes>> votes(model.parts().voters.size());
    for (std::size_t v = 0; v < votes.size(); ++v) {
        const Candidate& candidate = model.parts().voters[v].candidate;
        if (!candidate.takes_batches()) continue;
        const auto batches =
            make_batches(model.options().batch_order, queries.features, candidate.batch_size);
        votes[v].resize(queries.features.rows());
        std::atomic<std::size_t> begun{0};
        parallel_for_each(batches.size(), context, [&](std::size_t b) {
            context.report("predict", begun++, batches.size());
            BatchAnswer answer = ask_batch(learned_by(model.parts()), candidate, queries, batches[b]);
            for (std::size_t i = 0; i < batches[b].size(); ++i)
                votes[v][batches[b][i]] = std::move(answer.votes[i]);
        });
    }
    return votes;
}

MicroPredictions predict_prepared(const MicroLearner& model, const Matrix<float>& features,
                                  const RunContext& context) {
    const std::size_t n = features.rows();
    const ViewedRows viewed = view_queries(model.parts().space, features, context);
    MicroPredictions result;
    result.labels.resize(n);
    result.scores = Matrix<float>(n, model.num_classes());
    const AskedAhead ahead{ask_in_batches(model, viewed, context), ask_forests(model, viewed, context)};
    const SanitizedSpace learned = learned_by(model.parts());
    const NeighborFinder finder(learned, viewed, model.candidates());
    std::atomic<std::size_t> done{0};
    parallel_for(n, finder.queries_at_once(context), context, [&](std::size_t begin, std::size_t end) {
        const FoundNeighbors found = finder.find(begin, end);
        const NeighborDemand demand{.largest_k = model.largest_num_neighbors(), .found = &found};
        SolverWorkspace workspace;
        for (std::size_t i = begin; i < end; ++i) {
            context.check_stop();
            QuerySession session(learned, {viewed, i}, demand, &workspace);
            const QueryAnswer said = answer_query(model, {viewed, i}, session, ahead);
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
    if (!model.parts().calibration) throw_too_old("prediction sets");
    return prediction_sets(*model.parts().calibration, predictions.scores, predictions.labels, confidence);
}

double highest_confidence(const MicroLearner& model) {
    if (!model.parts().calibration) throw_too_old("prediction sets");
    return highest_confidence(*model.parts().calibration);
}

std::vector<double> familiarity_of(const MicroLearner& model, const Dataset& queries,
                                   std::span<const RowIndex> rows, const RunContext& context) {
    if (!model.parts().familiarity) throw_too_old("familiarities");
    return familiarity_of(*model.parts().familiarity, prepare(model.preparation(), queries, rows).features,
                          context);
}

}  // namespace hardlearn
