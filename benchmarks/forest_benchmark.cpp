// Fits and applies both kinds of forest on numeric CSV files (header, last column the label, no missing
// cells), every fifth row left out, and prints time and accuracy in one row. forest_benchmark.py prints the
// same rows for scikit-learn. Usage: forest_benchmark THREADS FILE...

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "hardlearn/forest/forest.hpp"

namespace {

using namespace hardlearn;

struct Table {
    Matrix<float> rows;
    std::vector<Label> labels;
    std::size_t num_classes = 0;
};

std::vector<std::string> split_line(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    return cells;
}

// A missing cell counts as 0, here and in the Python script.
Table read_table(const std::string& path, std::size_t remainder_first, std::size_t remainder_last) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    std::vector<std::vector<std::string>> cells;
    std::map<std::string, Label> classes;
    for (std::size_t i = 0; std::getline(file, line); ++i) {
        auto row = split_line(line);
        classes.emplace(row.back(), 0);
        if (i % 5 >= remainder_first && i % 5 <= remainder_last) cells.push_back(std::move(row));
    }
    Label next = 0;
    for (auto& [name, label] : classes) label = next++;
    Table table{.rows = Matrix<float>(cells.size(), cells.front().size() - 1), .num_classes = classes.size()};
    for (std::size_t i = 0; i < cells.size(); ++i) {
        for (std::size_t j = 0; j + 1 < cells[i].size(); ++j) {
            table.rows(i, j) = cells[i][j].empty() ? 0.0f : std::stof(cells[i][j]);
        }
        table.labels.push_back(classes[cells[i].back()]);
    }
    return table;
}

double accuracy(const Matrix<float>& probabilities, const std::vector<Label>& labels) {
    double right = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto row = probabilities.row(i);
        right += std::ranges::max_element(row) - row.begin() == labels[i] ? 1 : 0;
    }
    return right / static_cast<double>(labels.size());
}

template <class Work>
double milliseconds(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

void measure(const std::string& path, ForestKind kind, int threads) {
    const Table training = read_table(path, 1, 4);
    const Table test = read_table(path, 0, 0);
    double fit = 1e300, apply = 1e300, similar = 1e300, mean_accuracy = 0;
    constexpr int repeats = 3;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        Forest forest;
        Matrix<float> probabilities;
        const ForestOptions options{
            .kind = kind, .num_trees = 300, .seed = static_cast<std::uint64_t>(repeat)};
        fit = std::min(fit, milliseconds([&] {
                           forest = fit_forest(training.rows, training.labels, training.num_classes, options,
                                               {.threads = threads});
                       }));
        apply = std::min(apply, milliseconds([&] {
                             probabilities = forest_probabilities(forest, test.rows, {.threads = threads});
                         }));
        const auto leaves = forest_leaves(forest, training.rows, {.threads = threads});
        std::vector<RowIndex> ids(leaves.rows());
        for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<RowIndex>(i);
        std::vector<float> out(ids.size());
        similar = std::min(similar, milliseconds([&] {
                                        for (std::size_t i = 0; i < 20; ++i)
                                            leaf_similarities(leaves.row(i), leaves.view(), ids, out);
                                    }) / 20);
        mean_accuracy += accuracy(probabilities, test.labels) / repeats;
    }
    const auto name = path.substr(path.find_last_of('/') + 1);
    std::printf("%-18s %-13s fit %8.1f ms  apply %7.1f ms  accuracy %.4f  similarities %.3f ms\n",
                name.c_str(), kind == ForestKind::random_forest ? "random-forest" : "extra-trees", fit, apply,
                mean_accuracy, similar);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: forest_benchmark THREADS FILE...\n");
        return 2;
    }
    for (int i = 2; i < argc; ++i) {
        measure(argv[i], ForestKind::random_forest, std::atoi(argv[1]));
        measure(argv[i], ForestKind::extra_trees, std::atoi(argv[1]));
    }
}
