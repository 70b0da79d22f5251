// How the neighbour index and Micro-Learners on it grow with the rows, beside exact search. Prints a line of
// JSON a view (index alone: recall of 80 neighbours for some breadths, times, bytes) and one a search (naive
// Micro-Learner of one candidate: fit and predict). Usage:
// growth_benchmark ROWS.npy LABELS QUERIES.npy LABELS [--links N] [--build-breadth N]

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/readers.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/predict.hpp"
#include "hardlearn/neighbors/approximate_index.hpp"
#include "hardlearn/neighbors/view.hpp"

namespace {

using namespace hardlearn;

constexpr std::size_t k = 80;
constexpr std::size_t num_index_queries = 500;

// Of the processor, so that what else the machine does counts little; everything runs on one thread.
template <class Work>
double seconds_of(Work&& work) {
    const std::clock_t start = std::clock();
    work();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

double peak_mib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::size_t common_rows(std::vector<Neighbor> a, std::vector<Neighbor> b) {
    std::ranges::sort(a, {}, &Neighbor::row);
    std::ranges::sort(b, {}, &Neighbor::row);
    std::vector<Neighbor> both;
    std::ranges::set_intersection(a, b, std::back_inserter(both), {}, &Neighbor::row, &Neighbor::row);
    return both.size();
}

void measure_index(View view, const Matrix<float>& features, const Matrix<float>& query_features,
                   std::span<const Label> labels, std::size_t num_classes,
                   const ApproximateIndexOptions& options) {
    const Matrix<float> rows = view_rows(view, features);
    const Matrix<float> queries = view_rows(view, query_features);
    const std::size_t count = std::min(num_index_queries, queries.rows());
    IndexLinks links;
    const double build = seconds_of([&] { links = link_rows(rows, options); });
    const ApproximateIndex index(rows, std::move(links));
    const std::vector<RowIndex> all = all_rows(rows.rows());
    std::vector<std::vector<Neighbor>> exact(count);
    const double exact_seconds = seconds_of([&] {
        for (std::size_t q = 0; q < count; ++q) {
            exact[q] = find_neighbors(queries.row(q).data(), {rows, labels, num_classes}, all, k).nearest;
        }
    });
    for (const std::size_t breadth : {80, 120, 160, 240, 320}) {
        std::size_t found = 0;
        std::vector<std::vector<Neighbor>> answers(count);
        const double search = seconds_of([&] {
            for (std::size_t q = 0; q < count; ++q) answers[q] = index.find(queries.row(q).data(), breadth);
        });
        for (std::size_t q = 0; q < count; ++q) {
            answers[q].resize(std::min(k, answers[q].size()));
            found += common_rows(answers[q], exact[q]);
        }
        const auto n = static_cast<double>(count);
        fmt::print(
            R"({{"case":"growth/index","view":"{}","rows":{},"features":{},"links":{},"build_breadth":{},)"
            R"("breadth":{},"recall":{:.4f},"build_seconds":{:.1f},"query_us":{:.1f},"exact_us":{:.1f},)"
            R"("bytes_per_row":{:.1f},"peak_mib":{:.0f}}})"
            "\n",
            name_of(view), rows.rows(), rows.columns(), options.num_links, options.build_breadth, breadth,
            static_cast<double>(found) / (n * static_cast<double>(k)), build, 1e6 * search / n,
            1e6 * exact_seconds / n,
            static_cast<double>(index.num_bytes()) / static_cast<double>(rows.rows()), peak_mib());
    }
    std::fflush(stdout);
}

// One naive candidate, k = 80 in both views: fitted with its left-out rows and asked some queries.
void measure_learner(const Dataset& data, const Dataset& queries, std::size_t num_queries, bool exact) {
    const MicroLearnerOptions options{.construction = Construction::naive,
                                      .num_neighbors = {k},
                                      .costs = {1.0},
                                      .gammas = {1.0},
                                      .num_repeats = 1,
                                      .max_exact_rows = exact ? all_neighbors : std::size_t{5000},
                                      .hardness = false};
    std::optional<MicroLearner> model;
    const double fit =
        seconds_of([&] { model = fit_micro_learner(data, all_rows(data.rows), options, {.threads = 1}); });
    const std::vector<RowIndex> asked = all_rows(std::min(num_queries, queries.rows));
    MicroPredictions answers;
    const double seconds = seconds_of([&] { answers = predict(*model, queries, asked, {.threads = 1}); });
    std::size_t right = 0;
    for (const RowIndex row : asked) {
        right += model->class_names()[static_cast<std::size_t>(answers.labels[row])] ==
                 queries.class_names[static_cast<std::size_t>(queries.labels[row])];
    }
    const auto count = static_cast<double>(asked.size());
    fmt::print(R"({{"case":"growth/learner","search":"{}","rows":{},"features":{},"fit_seconds":{:.1f},)"
               R"("queries":{},"rows_per_second":{:.0f},"accuracy":{:.4f},"peak_mib":{:.0f}}})"
               "\n",
               exact ? "exact" : "index", data.rows, data.columns.size(), fit, asked.size(), count / seconds,
               static_cast<double>(right) / count, peak_mib());
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5) return 2;
    ApproximateIndexOptions options;
    for (int i = 5; i + 1 < argc; ++i) {
        if (argv[i] == std::string("--links")) options.num_links = std::strtoul(argv[i + 1], nullptr, 10);
        if (argv[i] == std::string("--build-breadth"))
            options.build_breadth = std::strtoul(argv[i + 1], nullptr, 10);
    }
    const Dataset data = read_dataset(argv[1], {.labels_file = argv[2]});
    const Dataset queries = read_dataset(argv[3], {.labels_file = argv[4]});
    const Preparation preparation = fit_preparation(data, all_rows(data.rows));
    const Matrix<float> rows = prepare(preparation, data, all_rows(data.rows)).features;
    const Matrix<float> asked = prepare(preparation, queries, all_rows(queries.rows)).features;
    const std::size_t asked_of_learners = std::min(queries.rows, 200'000'000 / data.rows);
    measure_learner(data, queries, asked_of_learners, false);
    measure_learner(data, queries, asked_of_learners, true);
    for (const View view : {View::euclidean, View::correlation}) {
        measure_index(view, rows, asked, data.labels, data.num_classes(), options);
    }
}
