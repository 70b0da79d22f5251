#include "hardlearn/hardness/data_shift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "hardlearn/core/elementary.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/hardness/left_out_forest.hpp"
#include "hardlearn/hardness/row_units.hpp"
#include "hardlearn/metrics/kolmogorov_smirnov.hpp"

namespace hardlearn {
namespace {

// A symmetric table over all rows: distances, or a kernel.
using PairTable = Matrix<float>;

PairTable distances_of(MatrixView<const float> rows, const RunContext& context) {
    PairTable table(rows.rows(), rows.rows());
    parallel_for("distances", rows.rows(), 16, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            squared_euclidean_to_all(rows.row(i).data(), rows, table.row(i));
            for (float& distance : table.row(i)) distance = std::sqrt(distance);
        }
    });
    return table;
}

// Median of the squared distances of different rows; 1 where most rows are equal.
double median_square(const PairTable& distances) {
    std::vector<float> all;
    for (std::size_t i = 0; i < distances.rows(); ++i)
        for (std::size_t j = 0; j < i; ++j) all.push_back(distances(i, j));
    const auto middle = all.begin() + std::ssize(all) / 2;
    std::ranges::nth_element(all, middle);
    const double median = *middle;
    return median > 0 ? median * median : 1;
}

PairTable kernel_of(const PairTable& distances, const RunContext& context) {
    const double width = median_square(distances);
    PairTable kernel(distances.rows(), distances.rows());
    parallel_for("kernel", distances.rows(), 16, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            for (std::size_t j = 0; j < distances.rows(); ++j) {
                const double d = distances(i, j);
                kernel(i, j) = static_cast<float>(exponential_below_zero(-d * d / width));
            }
        }
    });
    return kernel;
}

// Sums of a table over the pairs within either side, and over those between the sides once.
struct SideSums {
    std::array<double, 2> within = {0, 0};
    double between = 0;
};

SideSums sums_of_sides(const PairTable& table, std::span<const Label> sides) {
    SideSums sums;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        std::array<double, 2> to = {0, 0};
        const auto row = table.row(i);
        for (std::size_t j = 0; j < row.size(); ++j)
            to[static_cast<std::size_t>(sides[j])] += static_cast<double>(row[j]);
        const auto own = static_cast<std::size_t>(sides[i]);
        sums.within[own] += to[own];
        if (own == 0) sums.between += to[1];
    }
    return sums;
}

std::array<double, 2> counts_of(std::span<const Label> sides) {
    const auto second = static_cast<double>(std::ranges::count(sides, Label(1)));
    return {static_cast<double>(sides.size()) - second, second};
}

// All pairs, those of a row with itself (distance 0) included.
double energy_of(const PairTable& distances, std::span<const Label> sides) {
    const SideSums sums = sums_of_sides(distances, sides);
    const auto [m, n] = counts_of(sides);
    return 2 * sums.between / (m * n) - sums.within[0] / (m * m) - sums.within[1] / (n * n);
}

// The kernel of a row with itself, 1, does not count within a side.
double discrepancy_of(const PairTable& kernel, std::span<const Label> sides) {
    const SideSums sums = sums_of_sides(kernel, sides);
    const auto [m, n] = counts_of(sides);
    return (sums.within[0] - m) / (m * (m - 1)) + (sums.within[1] - n) / (n * (n - 1)) -
           2 * sums.between / (m * n);
}

// Whether both sides have the two rows that the discrepancy needs: a permutation of groups may not.
bool has_two_each(std::span<const Label> sides) {
    const auto [m, n] = counts_of(sides);
    return m >= 2 && n >= 2;
}

std::vector<double> column_of(MatrixView<const float> rows, std::span<const Label> sides, std::size_t column,
                              Label side) {
    std::vector<double> values;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        if (sides[i] == side) values.push_back(static_cast<double>(rows(i, column)));
    return values;
}

double feature_distance(MatrixView<const float> rows, std::span<const Label> sides, std::size_t column) {
    return kolmogorov_smirnov_distance(column_of(rows, sides, column, Label(0)),
                                       column_of(rows, sides, column, Label(1)));
}

// The sides dealt anew, as often as asked for.
std::vector<std::vector<Label>> permuted_sides(const RowLabels& sides, const DataShiftOptions& options) {
    const RowUnits units(sides);
    const RandomStream stream = RandomStream(options.seed).child("shift permutations");
    std::vector<std::vector<Label>> permuted;
    for (std::size_t p = 0; p < options.num_permutations; ++p)
        permuted.push_back(units.permuted(sides.labels, stream.child(p)));
    return permuted;
}

// Share of the values that are at least the found one, which counts as one of them.
double share_reaching(double found, std::span<const double> permuted) {
    const auto reaching = std::ranges::count_if(permuted, [&](double value) { return value >= found; });
    return static_cast<double>(1 + reaching) / static_cast<double>(1 + permuted.size());
}

void test_distances(MatrixView<const float> rows, const RowLabels& sides,
                    const std::vector<std::vector<Label>>& permuted, DataShift& shift,
                    const RunContext& context) {
    const PairTable distances = distances_of(rows, context);
    const PairTable kernel = kernel_of(distances, context);
    shift.energy = std::max(0.0, energy_of(distances, sides.labels));
    shift.discrepancy = discrepancy_of(kernel, sides.labels);
    std::vector<double> energies(permuted.size());
    std::vector<double> discrepancies(permuted.size());
    parallel_for("permutations", permuted.size(), 1, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p) {
            const bool is_defined = has_two_each(permuted[p]);
            energies[p] = is_defined ? energy_of(distances, permuted[p]) : 0;
            discrepancies[p] = is_defined ? discrepancy_of(kernel, permuted[p]) : -1;
        }
    });
    shift.energy_p = share_reaching(shift.energy, energies);
    shift.discrepancy_p = share_reaching(shift.discrepancy, discrepancies);
    if (energies.empty()) return;
    shift.null_energy =
        std::accumulate(energies.begin(), energies.end(), 0.0) / static_cast<double>(energies.size());
}

// By the test's own p-value where rows are independent, else by the permutations of groups.
void test_features(MatrixView<const float> rows, const RowLabels& sides,
                   const std::vector<std::vector<Label>>& permuted, DataShift& shift,
                   const RunContext& context) {
    shift.features.resize(rows.columns());
    parallel_for("features", rows.columns(), 1, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t column = begin; column < end; ++column) {
            FeatureShift& feature = shift.features[column];
            const TestResult test = kolmogorov_smirnov(column_of(rows, sides.labels, column, Label(0)),
                                                       column_of(rows, sides.labels, column, Label(1)));
            feature.distance = test.statistic;
            feature.p_value = test.p_value;
            if (sides.groups.empty()) continue;
            std::vector<double> others;
            for (const auto& labels : permuted)
                if (has_two_each(labels)) others.push_back(feature_distance(rows, labels, column));
            feature.p_value = share_reaching(feature.distance, others);
        }
    });
    std::vector<double> p_values;
    for (const FeatureShift& feature : shift.features) p_values.push_back(feature.p_value);
    const std::vector<double> adjusted = benjamini_hochberg(p_values);
    for (std::size_t j = 0; j < adjusted.size(); ++j) shift.features[j].adjusted_p = adjusted[j];
}

// Area under the ROC curve of weighted rows; NaN where a side has no weight. `order`: rows by score.
double weighted_area(std::span<const double> weights, std::span<const Label> sides,
                     std::span<const float> scores, std::span<const std::size_t> order) {
    double area = 0;
    std::array<double, 2> total = {0, 0};
    for (std::size_t begin = 0; begin < order.size();) {
        std::array<double, 2> tied = {0, 0};
        std::size_t end = begin;
        for (; end < order.size() && scores[order[end]] == scores[order[begin]]; ++end)
            tied[static_cast<std::size_t>(sides[order[end]])] += weights[order[end]];
        area += tied[1] * (total[0] + tied[0] / 2);
        for (std::size_t side = 0; side < 2; ++side) total[side] += tied[side];
        begin = end;
    }
    return area / (total[0] * total[1]);
}

void tell_sides_apart(MatrixView<const float> rows, const RowLabels& sides, const DataShiftOptions& options,
                      DataShift& shift, const RunContext& context) {
    const Matrix<float> found = left_out_forest_scores(rows, sides, options.seed, context);
    if (found.rows() == 0) return;
    std::vector<float> scores;
    for (std::size_t i = 0; i < found.rows(); ++i) scores.push_back(found(i, 1));
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return scores[i]; });
    const auto area = [&](std::span<const double> weights) {
        return weighted_area(weights, sides.labels, scores, order);
    };
    shift.auc = bootstrap_over_units(
        RowUnits(sides), {options.num_resamples, RandomStream(options.seed).child("shift interval")}, area,
        context);
}

std::size_t count_groups(const RowLabels& sides, Label side) {
    std::set<GroupIndex> groups;
    for (std::size_t i = 0; i < sides.labels.size(); ++i)
        if (sides.labels[i] == side) groups.insert(sides.groups[i]);
    return groups.size();
}

}  // namespace

DataShift measure_shift(MatrixView<const float> rows, const RowLabels& sides, const DataShiftOptions& options,
                        const RunContext& context) {
    const auto [first, second] = counts_of(sides.labels);
    if (!has_two_each(sides.labels)) {
        throw_bad_argument(
            fmt::format("{} and {} rows are held against each other: expected two of either side at least",
                        first, second));
    }
    DataShift shift;
    shift.rows[0] = static_cast<std::size_t>(first);
    shift.rows[1] = static_cast<std::size_t>(second);
    for (const int side : {0, 1})
        shift.units[side] = sides.groups.empty() ? shift.rows[side] : count_groups(sides, Label(side));
    const auto permuted = permuted_sides(sides, options);
    test_distances(rows, sides, permuted, shift, context);
    test_features(rows, sides, permuted, shift, context);
    // What leaves out a side's only group could not learn what that side is.
    if (std::min(shift.units[0], shift.units[1]) >= 2) tell_sides_apart(rows, sides, options, shift, context);
    return shift;
}

namespace {

// Sum over all pairs of weight times weight times distance.
double weighted_distances(MatrixView<const float> first, std::span<const double> first_weights,
                          MatrixView<const float> second, std::span<const double> second_weights,
                          const RunContext& context) {
    std::vector<double> of_row(first.rows());
    parallel_for(first.rows(), 16, context, [&](std::size_t begin, std::size_t end) {
        std::vector<float> squares(second.rows());
        for (std::size_t i = begin; i < end; ++i) {
            if (first_weights[i] == 0) continue;
            squared_euclidean_to_all(first.row(i).data(), second, squares);
            for (std::size_t j = 0; j < squares.size(); ++j)
                of_row[i] += second_weights[j] * std::sqrt(static_cast<double>(squares[j]));
            of_row[i] *= first_weights[i];
        }
    });
    return std::accumulate(of_row.begin(), of_row.end(), 0.0);
}

}  // namespace

double energy_distance(MatrixView<const float> first, std::span<const double> first_weights,
                       MatrixView<const float> second, std::span<const double> second_weights,
                       const RunContext& context) {
    const double between = weighted_distances(first, first_weights, second, second_weights, context);
    const double within_first = weighted_distances(first, first_weights, first, first_weights, context);
    const double within_second = weighted_distances(second, second_weights, second, second_weights, context);
    return std::max(0.0, 2 * between - within_first - within_second);
}

}  // namespace hardlearn
