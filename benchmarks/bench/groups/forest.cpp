// Forests: growing one, and asking it about held-out rows.
#include <algorithm>
#include <memory>

#include "benchmarks/bench/worker.hpp"
#include "hardlearn/forest/forest.hpp"

namespace hardlearn::bench {
namespace {

struct Task {
    RunContext context;
    Matrix<float> rows, queries;
    std::vector<Label> labels, truth;
    std::size_t num_classes = 0;
    ForestOptions options;
    Forest forest;

    explicit Task(const Json& settings)
        : context(context_of(settings)),
          rows(read_rows(settings, "rows")),
          queries(read_rows(settings, "test_rows")),
          labels(read_labels(settings, "labels")),
          truth(read_labels(settings, "test_labels")) {
        num_classes = static_cast<std::size_t>(std::ranges::max(labels)) + 1;
        options = {.kind = settings.at("kind") == "extra-trees" ? ForestKind::extra_trees
                                                                : ForestKind::random_forest,
                   .num_trees = settings.at("num_trees"),
                   .seed = 1};
    }
    void fit() { forest = fit_forest(rows, labels, num_classes, options, context); }
    double quality(const Matrix<float>& probabilities) const {
        std::vector<Label> answers;
        for (std::size_t i = 0; i < probabilities.rows(); ++i) {
            const auto row = probabilities.row(i);
            answers.push_back(static_cast<Label>(std::ranges::max_element(row) - row.begin()));
        }
        return accuracy(answers, truth);
    }
};

}  // namespace

Run forest_engine(const Json& settings) {
    const auto task = std::make_shared<Task>(settings);
    if (settings.at("work") == "fit") {
        return [task] {
            const double seconds = seconds_of([&] { task->fit(); });
            const auto probabilities = forest_probabilities(task->forest, task->queries, task->context);
            return Json{{"seconds", seconds}, {"quality", task->quality(probabilities)}};
        };
    }
    task->fit();
    return [task] {
        Matrix<float> probabilities;
        const double seconds = seconds_of(
            [&] { probabilities = forest_probabilities(task->forest, task->queries, task->context); });
        return Json{{"seconds", seconds}, {"quality", task->quality(probabilities)}};
    };
}

}  // namespace hardlearn::bench
