// Times t-SNE on Gaussian blobs of growing size, or on a file of little-endian floats, row by row.
// Usage: t_sne_benchmark [--threads N] [ROWS ... | --file FILE COLUMNS]
// Prints one line a run: rows, columns, threads, seconds for the affinities, seconds for 1,000 iterations,
// and the KL divergence. Peers: run openTSNE with negative_gradient_method "auto", n_iter 750 after 250
// exaggerated iterations, initialization "random", n_jobs 1; scikit-learn with init "random", max_iter 1000,
// n_jobs 1.
#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/embedding/t_sne.hpp"

namespace {

using hardlearn::Matrix;

Matrix<float> blobs(std::size_t rows) {
    constexpr std::size_t columns = 50, num_blobs = 20;
    Matrix<float> centers(num_blobs, columns), matrix(rows, columns);
    hardlearn::RandomStream stream(1);
    for (std::size_t b = 0; b < num_blobs; ++b) {
        for (float& value : centers.row(b)) value = static_cast<float>(2 * stream.normal());
    }
    for (std::size_t i = 0; i < rows; ++i) {
        const auto center = centers.row(stream.below(num_blobs));
        // The deviation falls from column to column: a low intrinsic dimension, as real data has.
        for (std::size_t j = 0; j < columns; ++j) {
            matrix(i, j) =
                center[j] + static_cast<float>(stream.normal() * 3 / (1.0 + static_cast<double>(j)));
        }
    }
    return matrix;
}

Matrix<float> read_floats(const std::string& path, std::size_t columns) {
    Matrix<float> matrix(std::filesystem::file_size(path) / sizeof(float) / columns, columns);
    std::ifstream file(path, std::ios::binary);
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
        file.read(reinterpret_cast<char*>(matrix.row(i).data()),
                  static_cast<std::streamsize>(columns * sizeof(float)));
    }
    return matrix;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void run(const Matrix<float>& rows, int threads) {
    const hardlearn::RunContext context{.threads = threads};
    auto start = std::chrono::steady_clock::now();
    const auto affinities = hardlearn::input_affinities(rows, 30, context);
    const double affinity_seconds = seconds_since(start);
    start = std::chrono::steady_clock::now();
    const auto result = hardlearn::t_sne(affinities, {.seed = 1}, context);
    fmt::print("rows {:>7}  columns {:>4}  threads {}  affinities {:.3f} s  descent {:.3f} s  KL {:.5f}\n",
               rows.rows(), rows.columns(), threads, affinity_seconds, seconds_since(start),
               result.kl_divergence);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    int threads = 1;
    if (arguments.size() >= 2 && arguments[0] == "--threads") {
        threads = std::atoi(arguments[1].c_str());
        arguments.erase(arguments.begin(), arguments.begin() + 2);
    }
    if (arguments.size() == 3 && arguments[0] == "--file") {
        run(read_floats(arguments[1], std::strtoul(arguments[2].c_str(), nullptr, 10)), threads);
        return 0;
    }
    if (arguments.empty()) arguments = {"500", "1000", "5000", "20000", "70000"};
    for (const auto& rows : arguments) run(blobs(std::strtoul(rows.c_str(), nullptr, 10)), threads);
    return 0;
}
