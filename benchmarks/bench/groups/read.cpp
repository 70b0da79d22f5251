// Reading delimited text.
#include <numeric>

#include "benchmarks/bench/worker.hpp"
#include "hardlearn/data/readers.hpp"

namespace hardlearn::bench {

Run read_engine(const Json& settings) {
    const auto path = std::filesystem::path(settings.at("data").get<std::string>()) / "table.csv";
    return [path, context = context_of(settings)] {
        Dataset data;
        const double seconds = seconds_of([&] { data = read_dataset(path, {}, context); });
        const std::vector<double>& first = data.columns.front().values;
        const double mean = std::accumulate(first.begin(), first.end(), 0.0) / static_cast<double>(data.rows);
        return Json{{"seconds", seconds}, {"quality", mean}};
    };
}

}  // namespace hardlearn::bench
