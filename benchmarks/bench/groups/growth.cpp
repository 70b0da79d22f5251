// Fitting and predicting as rows grow. "ours" finds neighbours by the index, however few rows there are;
// "exact" computes all distances.
#include <algorithm>
#include <limits>
#include <memory>
#include <optional>

#include "benchmarks/bench/worker.hpp"
#include "hardlearn/learninglet/query_traininglets.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/predict.hpp"

namespace hardlearn::bench {
namespace {

constexpr std::size_t num_recall_queries = 200;

// The share of the rows of exact traininglets that the model's traininglets hold.
double recall(const MicroLearner& model, const ViewedRows& queries) {
    const Candidate& candidate = model.chosen();
    double common = 0, all = 0;
    for (std::size_t q = 0; q < std::min(num_recall_queries, queries.features.rows()); ++q) {
        QueryTraininglets traininglets(learned_by(model.parts()), {queries, q},
                                       {.largest_k = candidate.num_neighbors});
        std::vector<RowIndex> found = traininglets.make(candidate).rows;
        std::ranges::sort(found);
        std::vector<NeighborList> lists;
        for (const View view : candidate.views) {
            const std::size_t v = model.parts().space.place_of(view);
            lists.push_back(
                find_seen_neighbors(view, {*queries.seen[v], q},
                                    {model.parts().space.views[v].seen(), model.parts().space.members,
                                     model.labels(), model.num_classes()},
                                    candidate.num_neighbors));
        }
        const std::vector<RowIndex> exact =
            NaiveConstruction(lists, model.labels()).traininglet(candidate.num_neighbors).rows;
        std::vector<RowIndex> both;
        std::ranges::set_intersection(found, exact, std::back_inserter(both));
        common += static_cast<double>(both.size());
        all += static_cast<double>(exact.size());
    }
    return common / all;
}

}  // namespace

Run growth_engine(const Json& settings) {
    struct Task {
        Dataset training, queries;
    };
    const auto task = std::make_shared<Task>();
    std::size_t num_features = 0;
    {
        const Matrix<float> rows = read_rows(settings, "rows");
        num_features = rows.columns();
        task->training = as_dataset(rows, read_labels(settings, "labels"));
        task->queries = as_dataset(read_rows(settings, "test_rows"), read_labels(settings, "test_labels"));
    }
    const Candidate candidate{.num_neighbors = settings.at("num_neighbors"),
                              .cost = settings.at("cost"),
                              .gamma = 1.0 / static_cast<double>(num_features)};
    MicroLearnerOptions options{.construction = Construction::naive, .hardness = false};
    options.max_exact_rows = settings.at("engine") == "exact" ? std::numeric_limits<std::size_t>::max() : 0;
    return [task, candidate, options, context = context_of(settings)] {
        const auto rows = static_cast<double>(task->training.rows);
        const auto asked = all_rows(task->queries.rows);
        const double before = peak_mebibytes();
        std::optional<MicroLearner> fitted;
        MicroPredictions predictions;
        const double fit = seconds_of([&] {
            fitted =
                fit_candidate(task->training, all_rows(task->training.rows), candidate, options, context);
        });
        const MicroLearner& model = *fitted;
        const double predicting =
            seconds_of([&] { predictions = predict(model, task->queries, asked, context); });
        const double peak = peak_mebibytes();
        const PreparedRows prepared = prepare(model.preparation(), task->queries, asked);
        return Json{{"seconds", fit + predicting},
                    {"quality", accuracy(predictions.labels, task->queries.labels)},
                    {"answers", numbers_of(predictions.labels)},
                    {"parts", {{"fit", fit}, {"predict", predicting}}},
                    {"fitted_rows_per_second", rows / fit},
                    {"predicted_rows_per_second", static_cast<double>(asked.size()) / predicting},
                    {"bytes_per_row", (peak - before) * 1024 * 1024 / rows},
                    {"recall", recall(model, view_queries(model.parts().space, prepared.features, context))}};
    };
}

}  // namespace hardlearn::bench
