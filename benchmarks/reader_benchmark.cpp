// Seconds to read a data file, for each number of threads:
//   reader_benchmark FILE [THREADS...]        (default: 1 2)
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <vector>

#include "hardlearn/data/readers.hpp"

namespace {

/// Of the whole process, all threads.
double processor_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc < 2) {
        std::fprintf(stderr, "usage: reader_benchmark FILE [THREADS...]\n");
        return 2;
    }
    std::vector<int> threads;
    for (int i = 2; i < argc; ++i) threads.push_back(std::atoi(argv[i]));
    if (threads.empty()) threads = {1, 2};
    for (const int count : threads) {
        const double used = processor_seconds();
        const auto start = std::chrono::steady_clock::now();
        const hardlearn::Dataset data = hardlearn::read_dataset(argv[1], {}, {.threads = count});
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        const double processor = processor_seconds() - used;
        std::printf(
            "threads %d seconds %.4f processor_seconds %.4f rows %zu features %zu missing %zu fingerprint "
            "%s\n",
            count, seconds.count(), processor, data.rows, data.columns.size(), data.num_missing_cells(),
            data.fingerprint().c_str());
    }
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "reader_benchmark: %s\n", error.what());
    return 1;
}
