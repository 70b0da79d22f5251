// One query end to end, as `hardlearn predict` answers it; LIBSVM is asked on the same traininglets.
#include <memory>
#include <numeric>
#include <stdexcept>

#include "benchmarks/bench/worker.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/learninglet/query_session.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/predict.hpp"
#include "tests/svm/libsvm_oracle.hpp"

namespace hardlearn::bench {
namespace {

struct Task {
    RunContext context;
    Dataset queries;
    Candidate candidate;
    MicroLearner model;
    PreparedRows prepared;
    ViewedRows viewed;

    explicit Task(const Json& settings)
        : context(context_of(settings)),
          queries(as_dataset(read_rows(settings, "test_rows"), read_labels(settings, "test_labels"))),
          candidate{.num_neighbors = settings.at("num_neighbors"),
                    .cost = settings.at("cost"),
                    .gamma = 1.0 / static_cast<double>(queries.columns.size())},
          model(fit(settings)),
          prepared(prepare(model.preparation(), queries, all_rows(queries.rows))),
          viewed(view_queries(model.parts().space, prepared.features, context)) {}

    MicroLearner fit(const Json& settings) const {
        const Dataset training = as_dataset(read_rows(settings, "rows"), read_labels(settings, "labels"));
        return fit_candidate(training, all_rows(training.rows), candidate, {.hardness = false}, context);
    }
    NeighborFinder finder() const { return {learned_by(model.parts()), viewed, std::span(&candidate, 1)}; }
    QuerySession session(std::size_t query, const FoundNeighbors& found, SolverWorkspace& workspace) const {
        return {learned_by(model.parts()),
                {viewed, query},
                {.largest_k = candidate.num_neighbors, .found = &found},
                &workspace};
    }
};

Label ask_libsvm(const Task& task, std::size_t query, std::span<const RowIndex> traininglet) {
    const MatrixView<const float> all = task.model.rows();
    testing::LibsvmProblem problem({.gamma = task.candidate.gamma}, gather_rows(all, traininglet),
                                   labels_of(traininglet, task.model.labels()), task.candidate.cost);
    problem.set_query(task.prepared.features.row(query));
    return problem.fit_and_predict();
}

// Seconds a query, on one thread: finding the traininglet, and fitting and asking its machine.
Json parts_of(const Task& task, bool libsvm) {
    double neighbors = 0, svm = 0, samples = 0;
    const std::size_t count = task.queries.rows;
    FoundNeighbors found;
    SolverWorkspace workspace;
    neighbors += seconds_of([&] { found = task.finder().find(0, count); });
    for (std::size_t q = 0; q < count; ++q) {
        QuerySession session = task.session(q, found, workspace);
        std::vector<RowIndex> rows;
        neighbors += seconds_of([&] { rows = session.traininglet(task.candidate).rows; });
        samples += static_cast<double>(rows.size());
        svm += seconds_of([&] {
            if (libsvm) {
                ask_libsvm(task, q, rows);
            } else {
                session.ask(task.candidate);
            }
        });
    }
    const auto queries = static_cast<double>(count);
    return {{"neighbors", neighbors / queries}, {"svm", svm / queries}, {"samples", samples / queries}};
}

Json record(const Task& task, double seconds, const std::vector<Label>& answers, bool libsvm) {
    return {{"seconds", seconds / static_cast<double>(answers.size())},
            {"quality", accuracy(answers, task.queries.labels)},
            {"parts", parts_of(task, libsvm)},
            {"answers", numbers_of(answers)}};
}

}  // namespace

Run query_engine(const Json& settings) {
    const auto task = std::make_shared<Task>(settings);
    if (settings.at("engine") == "ours") {
        return [task] {
            MicroPredictions predictions;
            const double seconds = seconds_of([&] {
                predictions =
                    predict(task->model, task->queries, all_rows(task->queries.rows), task->context);
            });
            return record(*task, seconds, predictions.labels, false);
        };
    }
    return [task] {
        std::vector<Label> answers(task->queries.rows);
        const double seconds = seconds_of([&] {
            const NeighborFinder finder = task->finder();
            const std::size_t at_once = finder.queries_at_once(task->context);
            parallel_for(answers.size(), at_once, task->context, [&](std::size_t begin, std::size_t end) {
                const FoundNeighbors found = finder.find(begin, end);
                SolverWorkspace workspace;
                for (std::size_t q = begin; q < end; ++q) {
                    answers[q] = ask_libsvm(
                        *task, q, task->session(q, found, workspace).traininglet(task->candidate).rows);
                }
            });
        });
        return record(*task, seconds, answers, true);
    };
}

}  // namespace hardlearn::bench
