// Times t-SNE, and measures embeddings of anyone's by one and the same measure.
// Usage: t_sne_benchmark [--threads N] [ROWS ...]             Gaussian blobs of growing size, 50 columns
//        t_sne_benchmark [--threads N] --file DATA COLUMNS [EMBEDDING]
//        t_sne_benchmark --divergence DATA COLUMNS EMBEDDING...
//        t_sne_benchmark --blobs ROWS DATA                    writes blobs into a file
// Files hold little-endian floats, row by row; EMBEDDING (two columns) is written by the second form and read
// by the third, which prints the exact KL divergence at perplexity 30, from all pairs (4 n^2 bytes).
// A run prints rows, columns, threads, seconds for the affinities, seconds for 1,000 iterations, the KL
// divergence over neighbouring rows and the peak of memory so far. t_sne_benchmark.py runs the peers.
#include <fmt/core.h>
#include <sys/resource.h>

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

void write_floats(const std::string& path, const Matrix<float>& matrix) {
    std::ofstream file(path, std::ios::binary);
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
        file.write(reinterpret_cast<const char*>(matrix.row(i).data()),
                   static_cast<std::streamsize>(matrix.columns() * sizeof(float)));
    }
}

long peak_mib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Matrix<float> run(const Matrix<float>& rows, int threads) {
    const hardlearn::RunContext context{.threads = threads};
    auto start = std::chrono::steady_clock::now();
    const auto affinities = hardlearn::input_affinities(rows, 30, context);
    const double affinity_seconds = seconds_since(start);
    start = std::chrono::steady_clock::now();
    const auto result = hardlearn::t_sne(affinities, {.seed = 1}, context);
    fmt::print("rows {:>7}  columns {:>4}  threads {}  affinities {:.3f} s  descent {:.3f} s  KL {:.5f}  "
               "peak {} MiB\n",
               rows.rows(), rows.columns(), threads, affinity_seconds, seconds_since(start),
               result.kl_divergence, peak_mib());
    std::fflush(stdout);
    return result.embedding;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    int threads = 1;
    if (arguments.size() >= 2 && arguments[0] == "--threads") {
        threads = std::atoi(arguments[1].c_str());
        arguments.erase(arguments.begin(), arguments.begin() + 2);
    }
    const auto number = [](const std::string& text) { return std::strtoul(text.c_str(), nullptr, 10); };
    if (arguments.size() >= 3 && arguments[0] == "--file") {
        const auto embedding = run(read_floats(arguments[1], number(arguments[2])), threads);
        if (arguments.size() > 3) write_floats(arguments[3], embedding);
        return 0;
    }
    if (arguments.size() >= 4 && arguments[0] == "--divergence") {
        const auto rows = read_floats(arguments[1], number(arguments[2]));
        for (std::size_t i = 3; i < arguments.size(); ++i) {
            fmt::print("{:.5f}  {}\n", hardlearn::exact_kl_divergence(rows, read_floats(arguments[i], 2), 30),
                       arguments[i]);
        }
        return 0;
    }
    if (arguments.size() == 3 && arguments[0] == "--blobs") {
        write_floats(arguments[2], blobs(number(arguments[1])));
        return 0;
    }
    if (arguments.empty()) arguments = {"500", "1000", "5000", "20000", "70000"};
    for (const auto& rows : arguments) run(blobs(number(rows)), threads);
    return 0;
}
