#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"

/// What the groups of benchmarks have in common on the C++ side.
namespace hardlearn::bench {

using Json = nlohmann::ordered_json;

/// One run of an engine, which measures itself: {"seconds": ..., and what else it found}. The fields
/// "quality", "answers" and "to_judge" (a file) are known to the runner, others go into the record.
using Run = std::function<Json()>;

/// The engine settings["engine"] of each group, ready to be run: everything that is not to be timed is done.
Run query_engine(const Json& settings);
Run svm_engine(const Json& settings);
Run neighbors_engine(const Json& settings);
Run tsne_engine(const Json& settings);
Run forest_engine(const Json& settings);
Run auto_engine(const Json& settings);
Run pipeline_engine(const Json& settings);
Run growth_engine(const Json& settings);
Run reweight_engine(const Json& settings);
Run read_engine(const Json& settings);

/// The machine's ceilings: {"threads": [1, 2], "gflops": [...], "gigabytes": [...]}: single-precision fused
/// multiply-adds counted as two operations, and bytes read from memory, both a second.
Json measure_machine();

/// One of the arrays that the runner has made for the case (rows, test_rows; labels, test_labels).
Matrix<float> read_rows(const Json& settings, const std::string& name);
std::vector<Label> read_labels(const Json& settings, const std::string& name);
/// A matrix of an .npy file of 32-bit floats in C order; the opposite.
Matrix<float> read_matrix(const std::filesystem::path& path);
void write_matrix(const std::filesystem::path& path, MatrixView<const float> matrix);
/// The rows as the library's public functions take them.
Dataset as_dataset(MatrixView<const float> rows, std::span<const Label> labels);

/// Peak resident memory of this process or of a program that it has run.
double peak_mebibytes();

RunContext context_of(const Json& settings);
double accuracy(std::span<const Label> answers, std::span<const Label> truth);
/// Labels as a record holds them.
std::vector<std::int64_t> numbers_of(std::span<const Label> labels);

/// Wall seconds of work().
template <class Work>
double seconds_of(Work&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace hardlearn::bench
