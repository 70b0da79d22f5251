#include "hardlearn/hardness/linear_complexity.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/hardness/class_rows.hpp"
#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {
namespace {

using Rows = std::vector<RowIndex>;

// Rows of two classes, `a` first.
struct Pair {
    MatrixView<const float> rows;
    const Rows& a;
    const Rows& b;
    std::size_t size() const { return a.size() + b.size(); }
    RowIndex operator[](std::size_t i) const { return i < a.size() ? a[i] : b[i - a.size()]; }
};

// What makes the features of a pair's rows have mean 0 and variance 1; a constant one becomes 0.
struct Scaling {
    std::vector<double> mean, factor;
    double operator()(float value, std::size_t f) const {
        return (static_cast<double>(value) - mean[f]) * factor[f];
    }
};

Scaling scaling_of(const Pair& pair) {
    const std::size_t features = pair.rows.columns();
    const auto n = static_cast<double>(pair.size());
    Scaling scaling{std::vector<double>(features, 0.0), std::vector<double>(features, 0.0)};
    std::vector<double> squares(features, 0.0);
    for (std::size_t i = 0; i < pair.size(); ++i) {
        for (std::size_t f = 0; f < features; ++f)
            scaling.mean[f] += static_cast<double>(pair.rows(pair[i], f)) / n;
    }
    for (std::size_t i = 0; i < pair.size(); ++i) {
        for (std::size_t f = 0; f < features; ++f) {
            const double apart = static_cast<double>(pair.rows(pair[i], f)) - scaling.mean[f];
            squares[f] += apart * apart / n;
        }
    }
    for (std::size_t f = 0; f < features; ++f) {
        // Below it, a deviation is what rounding left of a constant.
        const double rounding = 1e-12 * (scaling.mean[f] * scaling.mean[f]);
        if (squares[f] > rounding) scaling.factor[f] = 1 / std::sqrt(squares[f]);
    }
    return scaling;
}

// A plane over the rows as they are given: above 0 is the side of the first class.
struct Plane {
    Scaling scaling;
    std::vector<double> weights;
    double bias = 0;
    double decision(std::span<const float> row) const {
        double sum = bias;
        for (std::size_t f = 0; f < row.size(); ++f) sum += weights[f] * scaling(row[f], f);
        return sum;
    }
};

Plane fit_plane(const Pair& pair, const RunContext& context) {
    Plane plane{.scaling = scaling_of(pair), .weights = std::vector<double>(pair.rows.columns(), 0.0)};
    Matrix<float> scaled(pair.size(), pair.rows.columns());
    std::vector<Label> labels(pair.size());
    for (std::size_t i = 0; i < pair.size(); ++i) {
        for (std::size_t f = 0; f < scaled.columns(); ++f)
            scaled(i, f) = static_cast<float>(plane.scaling(pair.rows(pair[i], f), f));
        labels[i] = i < pair.a.size() ? 0 : 1;
    }
    const SolverOptions options{.cost = 1.0, .tolerance = 1e-5, .stop = context.stop};
    const OneVsOne model =
        fit_one_vs_one(RowSamples{.kernel = {.kind = KernelKind::linear}, .rows = scaled, .labels = labels},
                       options, context);
    const Duel& duel = model.duels.front();
    for (std::size_t s = 0; s < duel.samples.size(); ++s) {
        for (std::size_t f = 0; f < scaled.columns(); ++f) {
            plane.weights[f] +=
                static_cast<double>(duel.coefficients[s]) * static_cast<double>(scaled(duel.samples[s], f));
        }
    }
    plane.bias = duel.bias;
    return plane;
}

// 0 counts as the second class, as in a vote.
bool is_wrong(double decision, bool is_first) {
    return (decision > 0) != is_first;
}

LinearComplexity of_pair(const Pair& pair, MatrixView<const float> points, const Rows& points_a,
                         const Rows& points_b, const RunContext& context) {
    const Plane plane = fit_plane(pair, context);
    double distance = 0, wrong = 0, wrong_points = 0;
    for (std::size_t i = 0; i < pair.size(); ++i) {
        const double decision = plane.decision(pair.rows.row(pair[i]));
        if (!is_wrong(decision, i < pair.a.size())) continue;
        wrong += 1;
        distance += std::abs(decision);
    }
    for (const RowIndex point : points_a) wrong_points += is_wrong(plane.decision(points.row(point)), true);
    for (const RowIndex point : points_b) wrong_points += is_wrong(plane.decision(points.row(point)), false);
    const auto n = static_cast<double>(pair.size());
    return {.l1 = distance / n / (1 + distance / n),
            .l2 = wrong / n,
            .l3 = wrong_points / static_cast<double>(points_a.size() + points_b.size())};
}

}  // namespace

LinearComplexity linear_complexity(MatrixView<const float> rows, const RowLabels& labels,
                                   MatrixView<const float> points, const RowLabels& labels_of_points,
                                   const RunContext& context) {
    const auto classes = rows_of_classes(rows.rows(), labels);
    const auto of_points = rows_of_classes(points.rows(), labels_of_points);
    if (points.columns() != rows.columns() || of_points.size() != classes.size())
        throw_bad_argument(fmt::format("points must have the rows' {} features and {} classes, got {} and {}",
                                       rows.columns(), classes.size(), points.columns(), of_points.size()));
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    if (classes.size() < 2) return {nan, nan, nan};
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t a = 0; a < classes.size(); ++a) {
        for (std::size_t b = a + 1; b < classes.size(); ++b) pairs.emplace_back(a, b);
    }
    std::vector<LinearComplexity> values(pairs.size());
    parallel_for_each(pairs.size(), context, [&](std::size_t p) {
        const auto& [a, b] = pairs[p];
        values[p] =
            of_pair({rows, classes[a], classes[b]}, points, of_points[a], of_points[b], context.serial());
    });
    LinearComplexity mean;
    const auto count = static_cast<double>(pairs.size());
    for (const LinearComplexity& value : values) {
        mean.l1 += value.l1 / count;
        mean.l2 += value.l2 / count;
        mean.l3 += value.l3 / count;
    }
    return mean;
}

}  // namespace hardlearn
