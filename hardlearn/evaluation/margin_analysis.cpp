#include "hardlearn/evaluation/margin_analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t num_parts = 10;
constexpr const char* reference_method = "erm";

std::size_t find_reference(std::span<const TestedRun> runs) {
    const auto found = std::ranges::find(runs, reference_method, &TestedRun::method);
    if (found == runs.end()) {
        throw_bad_data(fmt::format("none of the {} runs has the method {}, which the others are held against",
                                   runs.size(), reference_method));
    }
    return static_cast<std::size_t>(found - runs.begin());
}

std::optional<std::size_t> find_twin(std::span<const TestedRun> runs, std::size_t reference) {
    for (std::size_t r = reference + 1; r < runs.size(); ++r) {
        if (runs[r].method != reference_method) continue;
        if (runs[r].seed == runs[reference].seed) {
            throw_bad_data(fmt::format("{} and {} are both {} with seed {}: the second needs another seed",
                                       runs[reference].source, runs[r].source, reference_method,
                                       runs[r].seed));
        }
        return r;
    }
    return std::nullopt;
}

void check_lengths(const TestedRun& run) {
    if (run.predictions.size() == run.labels.size() && run.margins.size() == run.labels.size()) return;
    throw_bad_data(fmt::format("{}: {} labels, {} predictions and {} margins: expected equally many",
                               run.source, run.labels.size(), run.predictions.size(), run.margins.size()));
}

void check_same_rows(const TestedRun& first, const TestedRun& other) {
    if (other.fingerprint != first.fingerprint || other.labels.size() != first.labels.size()) {
        throw_bad_data(fmt::format(
            "{} and {} were tested on different data ({} rows, fingerprint {}; {} rows, {})", first.source,
            other.source, first.labels.size(), first.fingerprint, other.labels.size(), other.fingerprint));
    }
    const auto differs = std::ranges::mismatch(first.labels, other.labels).in1;
    if (differs == first.labels.end()) return;
    const auto row = static_cast<std::size_t>(differs - first.labels.begin());
    throw_bad_data(fmt::format("row {} of the test data is '{}' in {} and '{}' in {}", row + 1, *differs,
                               first.source, other.labels[row], other.source));
}

void check(std::span<const TestedRun> runs) {
    if (runs.size() < 2) throw_bad_data(fmt::format("{} runs: at least 2 are needed", runs.size()));
    for (const TestedRun& run : runs) check_lengths(run);
    for (const TestedRun& run : runs.subspan(1)) check_same_rows(runs[0], run);
    if (runs[0].labels.size() < num_parts) {
        throw_bad_data(fmt::format("{}: {} test rows: at least {} are needed", runs[0].source,
                                   runs[0].labels.size(), num_parts));
    }
}

std::vector<std::string> run_names(std::span<const TestedRun> runs) {
    std::vector<std::string> names;
    for (const TestedRun& run : runs) {
        const bool alone = std::ranges::count(runs, run.method, &TestedRun::method) == 1;
        names.push_back(alone ? run.method : fmt::format("{}, seed {}", run.method, run.seed));
    }
    return names;
}

double accuracy(const TestedRun& run, std::span<const std::size_t> rows) {
    std::size_t right = 0;
    for (const std::size_t row : rows) right += run.predictions[row] == run.labels[row];
    return static_cast<double>(right) / static_cast<double>(rows.size());
}

double mean_difference(const TestedRun& run, const TestedRun& reference, std::span<const std::size_t> rows) {
    if (rows.empty()) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0;
    for (const std::size_t row : rows) sum += run.margins[row] - reference.margins[row];
    return sum / static_cast<double>(rows.size());
}

std::vector<HardnessDecile> hardness_deciles(std::span<const TestedRun> runs, const TestedRun& reference,
                                             std::span<const std::size_t> hardest_first) {
    std::vector<HardnessDecile> deciles;
    const std::size_t rows = hardest_first.size();
    for (std::size_t d = 0; d < num_parts; ++d) {
        const std::size_t begin = d * rows / num_parts, end = (d + 1) * rows / num_parts;
        const auto part = hardest_first.subspan(begin, end - begin);
        HardnessDecile& decile = deciles.emplace_back();
        decile.rows = part.size();
        decile.lowest = reference.margins[part.front()];
        decile.highest = reference.margins[part.back()];
        for (const TestedRun& run : runs) decile.accuracy.push_back(accuracy(run, part));
    }
    return deciles;
}

// -1, -0.8, ..., 1: from whole numbers, so that an edge is the nearest double to what it is called.
double edge(std::size_t bucket) {
    return (2.0 * static_cast<double>(bucket) - num_parts) / num_parts;
}

std::size_t bucket_of(double margin) {
    for (std::size_t b = num_parts - 1; b > 0; --b) {
        if (margin >= edge(b)) return b;
    }
    return 0;
}

std::vector<MarginBucket> margin_buckets(std::span<const TestedRun> runs, const TestedRun& reference) {
    std::array<std::vector<std::size_t>, num_parts> rows;
    for (std::size_t i = 0; i < reference.margins.size(); ++i) {
        rows[bucket_of(reference.margins[i])].push_back(i);
    }
    std::vector<MarginBucket> buckets;
    for (std::size_t b = 0; b < num_parts; ++b) {
        MarginBucket& bucket = buckets.emplace_back();
        bucket.from = edge(b);
        bucket.to = edge(b + 1);
        bucket.rows = rows[b].size();
        for (const TestedRun& run : runs)
            bucket.difference.push_back(mean_difference(run, reference, rows[b]));
    }
    return buckets;
}

}  // namespace

MarginAnalysis analyse_margins(std::span<const TestedRun> runs) {
    check(runs);
    const std::size_t reference = find_reference(runs);
    std::vector<std::size_t> rows(runs[reference].labels.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    MarginAnalysis analysis{.rows = rows.size(),
                            .names = run_names(runs),
                            .reference = reference,
                            .twin = find_twin(runs, reference),
                            .deciles = {},
                            .buckets = margin_buckets(runs, runs[reference]),
                            .accuracy = {},
                            .difference = {}};
    for (const TestedRun& run : runs) {
        analysis.accuracy.push_back(accuracy(run, rows));
        analysis.difference.push_back(mean_difference(run, runs[reference], rows));
    }
    std::ranges::stable_sort(rows, {}, [&](std::size_t row) { return runs[reference].margins[row]; });
    analysis.deciles = hardness_deciles(runs, runs[reference], rows);
    return analysis;
}

}  // namespace hardlearn
