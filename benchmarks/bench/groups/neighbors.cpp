// Exact neighbours of many queries, or of one after the other.
#include <algorithm>
#include <memory>

#include "benchmarks/bench/worker.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/neighbors/batch_search.hpp"
#include "hardlearn/neighbors/view.hpp"

namespace hardlearn::bench {
namespace {

struct Task {
    RunContext context;
    std::size_t k;
    bool at_once;
    Matrix<float> rows, queries;
    std::vector<RowIndex> all;
    std::vector<Label> labels;

    explicit Task(const Json& settings)
        : context(context_of(settings)),
          k(settings.at("num_neighbors")),
          at_once(settings.at("at_once")),
          rows(view_rows(parse_name<View>(settings.at("view").get<std::string>()),
                         read_rows(settings, "rows"))),
          queries(view_rows(parse_name<View>(settings.at("view").get<std::string>()),
                            read_rows(settings, "test_rows"))),
          labels(rows.rows()) {
        for (RowIndex row = 0; row < rows.rows(); ++row) all.push_back(row);
    }

    NeighborList alone(std::size_t query) const {
        return find_neighbors(queries.row(query).data(), {rows, labels, 1}, all, k);
    }

    std::vector<NeighborList> find() const {
        if (at_once) {
            return find_neighbors(queries,
                                  {.rows = rows, .candidates = all, .labels = labels, .num_classes = 1}, k,
                                  {}, context);
        }
        std::vector<NeighborList> lists(queries.rows());
        for (std::size_t q = 0; q < lists.size(); ++q) lists[q] = alone(q);
        return lists;
    }

    // Share of the true neighbours of 50 queries, in double precision, that were found.
    double recall(const std::vector<NeighborList>& lists) const {
        const std::size_t asked = std::min<std::size_t>(50, lists.size());
        std::size_t hits = 0;
        for (std::size_t q = 0; q < asked; ++q) {
            std::vector<std::pair<double, RowIndex>> distances;
            for (const RowIndex row : all) {
                double sum = 0;
                for (std::size_t j = 0; j < rows.columns(); ++j) {
                    const double difference = double{rows(row, j)} - double{queries(q, j)};
                    sum += difference * difference;
                }
                distances.emplace_back(sum, row);
            }
            std::ranges::sort(distances);
            for (const Neighbor& neighbor : lists[q].nearest) {
                const auto end = distances.begin() + static_cast<std::ptrdiff_t>(k);
                hits += std::any_of(distances.begin(), end,
                                    [&](const auto& d) { return d.second == neighbor.row; });
            }
        }
        return static_cast<double>(hits) / static_cast<double>(asked * k);
    }
};

}  // namespace

Run neighbors_engine(const Json& settings) {
    const auto task = std::make_shared<Task>(settings);
    return [task] {
        std::vector<NeighborList> lists;
        const double seconds = seconds_of([&] { lists = task->find(); });
        double same = 0;
        for (std::size_t q = 0; q < 50; ++q) same += lists[q].nearest == task->alone(q).nearest ? 1 : 0;
        const double operations = 2.0 * static_cast<double>(task->rows.rows()) *
                                  static_cast<double>(task->rows.columns() * task->queries.rows());
        return Json{{"seconds", seconds},
                    {"quality", task->recall(lists)},
                    {"same_alone", same / 50},
                    {"gflops", operations / seconds / 1e9}};
    };
}

}  // namespace hardlearn::bench
