#include "hardlearn/hardness/label_suspicion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "hardlearn/core/error.hpp"
#include "hardlearn/metrics/adjusted_mutual_information.hpp"
#include "hardlearn/metrics/contingency.hpp"

namespace hardlearn {
namespace {

double times_log(std::uint64_t count) {
    return count == 0 ? 0.0 : static_cast<double>(count) * std::log(static_cast<double>(count));
}

double sum_of_times_log(std::span<const std::uint64_t> counts) {
    double sum = 0;
    for (const std::uint64_t count : counts) sum += times_log(count);
    return sum;
}

std::size_t num_occupied(std::span<const std::uint64_t> counts) {
    return counts.size() - static_cast<std::size_t>(std::ranges::count(counts, std::uint64_t{0}));
}

// A table of classes against clusters with what all its cells' updates share. With g(n) = n log n,
// N MI = g(N) + sum g(n_ij) - sum g(a_i) - sum g(b_j) and N H = g(N) - sum g(sizes).
struct Table {
    MatrixView<const std::uint64_t> counts;
    std::vector<std::uint64_t> class_sizes;
    std::vector<std::uint64_t> cluster_sizes;
    std::uint64_t total = 0;
    std::size_t num_cells = 0;  // occupied ones, as below
    std::size_t num_classes = 0;
    std::size_t num_clusters = 0;
    double cells_times_log = 0;
    double classes_times_log = 0;
    double clusters_times_log = 0;
};

Table describe(MatrixView<const std::uint64_t> counts) {
    Table table{.counts = counts,
                .class_sizes = std::vector<std::uint64_t>(counts.rows()),
                .cluster_sizes = std::vector<std::uint64_t>(counts.columns())};
    for (std::size_t i = 0; i < counts.rows(); ++i) {
        for (std::size_t j = 0; j < counts.columns(); ++j) {
            table.class_sizes[i] += counts(i, j);
            table.cluster_sizes[j] += counts(i, j);
            table.total += counts(i, j);
        }
        table.num_cells += num_occupied(counts.row(i));
        table.cells_times_log += sum_of_times_log(counts.row(i));
    }
    table.num_classes = num_occupied(table.class_sizes);
    table.num_clusters = num_occupied(table.cluster_sizes);
    table.classes_times_log = sum_of_times_log(table.class_sizes);
    table.clusters_times_log = sum_of_times_log(table.cluster_sizes);
    return table;
}

// E[MI] after one sample of the class has left for a class of its own.
double expected_after_leaving(const Table& table, std::size_t from_class) {
    auto sizes = table.class_sizes;
    --sizes[from_class];
    sizes.push_back(1);
    return expected_mutual_information(sizes, table.cluster_sizes);
}

// AMI after one sample of the cell has left for a class of its own; the class has more samples.
double adjusted_after_leaving(const Table& table, std::size_t from_class, std::size_t cluster,
                              double expected) {
    const std::uint64_t size = table.class_sizes[from_class];
    const std::uint64_t count = table.counts(from_class, cluster);
    const std::size_t num_cells = table.num_cells + (count > 1 ? 1 : 0);
    const std::size_t num_classes = table.num_classes + 1;
    // The cases in which the fraction below is 0 / 0 or says nothing.
    if (num_cells == num_classes && num_cells == table.num_clusters) return 1.0;
    if (table.num_clusters == 1) return 0.0;

    const auto total = static_cast<double>(table.total);
    const double all_times_log = times_log(table.total);
    const double cells = table.cells_times_log - times_log(count) + times_log(count - 1);
    const double classes = table.classes_times_log - times_log(size) + times_log(size - 1);
    const double information = (all_times_log + cells - classes - table.clusters_times_log) / total;
    const double class_entropy = (all_times_log - classes) / total;
    const double cluster_entropy = (all_times_log - table.clusters_times_log) / total;
    return (information - expected) / ((class_entropy + cluster_entropy) / 2 - expected);
}

void require_valid(std::span<const Label> labels, MatrixView<const float> left_out_scores,
                   std::span<const Label> clusters, std::size_t num_classes) {
    if (left_out_scores.rows() != labels.size() || left_out_scores.columns() != num_classes) {
        throw_bad_argument(fmt::format("left-out scores must be {} x {}, got {} x {}", labels.size(),
                                       num_classes, left_out_scores.rows(), left_out_scores.columns()));
    }
    if (clusters.size() > labels.size()) {
        throw_bad_argument(fmt::format("there must be at most one cluster a row, got {} for {}",
                                       clusters.size(), labels.size()));
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] < 0 || static_cast<std::size_t>(labels[i]) >= num_classes) {
            throw_bad_argument(
                fmt::format("label of row {} must lie in [0, {}), got {}", i, num_classes, labels[i]));
        }
        const auto scores = left_out_scores.row(i);
        const auto invalid = std::ranges::find_if(scores, [](float score) { return std::isnan(score); });
        if (invalid != scores.end()) {
            throw_bad_argument(
                fmt::format("the left-out score of row {} for class {} is NaN", i, invalid - scores.begin()));
        }
    }
}

LabelSuspicion suspicion_of(std::size_t row, Label given, std::span<const float> scores, double sigma) {
    const auto own = static_cast<std::size_t>(given);
    std::size_t best = own;
    for (std::size_t j = 0; j < scores.size(); ++j) {
        if (scores[j] > scores[best]) best = j;
    }
    return {.row = static_cast<RowIndex>(row),
            .given = given,
            .suggested = static_cast<Label>(best),
            .given_score = static_cast<double>(scores[own]),
            .suggested_score = static_cast<double>(scores[best]),
            .sigma = sigma};
}

}  // namespace

Matrix<double> dummy_label_gain(MatrixView<const std::uint64_t> class_by_cluster) {
    const Table table = describe(class_by_cluster);
    const double before = adjusted_mutual_information(class_by_cluster);
    Matrix<double> gain(class_by_cluster.rows(), class_by_cluster.columns());
    for (std::size_t i = 0; i < gain.rows(); ++i) {
        // The only sample of a class is in a class of its own already.
        if (table.class_sizes[i] < 2) continue;
        const double expected = expected_after_leaving(table, i);
        for (std::size_t j = 0; j < gain.columns(); ++j) {
            if (class_by_cluster(i, j) > 0)
                gain(i, j) = adjusted_after_leaving(table, i, j, expected) - before;
        }
    }
    return gain;
}

std::vector<LabelSuspicion> label_suspicion(std::span<const Label> labels,
                                            MatrixView<const float> left_out_scores,
                                            std::span<const Label> clusters, std::size_t num_classes) {
    require_valid(labels, left_out_scores, clusters, num_classes);
    const bool has_clusters = !labels.empty() && clusters.size() == labels.size();
    Matrix<double> gain;
    if (has_clusters) {
        const auto num_clusters = static_cast<std::size_t>(std::ranges::max(clusters)) + 1;
        gain = dummy_label_gain(contingency_table(labels, num_classes, clusters, num_clusters));
    }
    std::vector<LabelSuspicion> suspicions;
    suspicions.reserve(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const double sigma =
            has_clusters ? gain(static_cast<std::size_t>(labels[i]), static_cast<std::size_t>(clusters[i]))
                         : std::numeric_limits<double>::quiet_NaN();
        suspicions.push_back(suspicion_of(i, labels[i], left_out_scores.row(i), sigma));
    }
    std::ranges::stable_sort(suspicions, {}, &LabelSuspicion::given_score);
    return suspicions;
}

}  // namespace hardlearn
