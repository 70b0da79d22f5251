#include "hardlearn/explanation/local_map.hpp"

#include <algorithm>
#include <cmath>

namespace hardlearn {
namespace {

constexpr int power_iterations = 200;

double length(std::span<const double> vector) {
    double sum = 0;
    for (const double value : vector) sum += value * value;
    return std::sqrt(sum);
}

double product(std::span<const double> a, std::span<const double> b) {
    double sum = 0;
    for (std::size_t c = 0; c < a.size(); ++c) sum += a[c] * b[c];
    return sum;
}

void scale_to_one(std::vector<double>& vector) {
    const double size = length(vector);
    if (size == 0) return;
    for (double& value : vector) value /= size;
}

void turn_positive(std::vector<double>& vector) {
    const auto largest = std::ranges::max_element(vector, {}, [](double value) { return std::abs(value); });
    if (largest == vector.end() || *largest >= 0) return;
    for (double& value : vector) value = -value;
}

// Takes what lies along `axis` out of `vector`.
void make_orthogonal(std::vector<double>& vector, std::span<const double> axis) {
    const double along = product(vector, axis);
    for (std::size_t c = 0; c < vector.size(); ++c) vector[c] -= along * axis[c];
}

// The strongest axis of the rows among those orthogonal to `other` (which may be empty); zero if they have
// none.
std::vector<double> principal_axis(const Matrix<double>& rows, std::span<const double> other) {
    std::vector<double> axis(rows.columns());
    // The longest row is no bad guess, and never orthogonal to everything.
    double longest = 0;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        std::vector<double> row(rows.row(i).begin(), rows.row(i).end());
        if (!other.empty()) make_orthogonal(row, other);
        const double size = length(row);
        if (size > longest * (1 + 1e-9)) {
            longest = size;
            axis = std::move(row);
        }
    }
    scale_to_one(axis);
    for (int iteration = 0; iteration < power_iterations && longest > 0; ++iteration) {
        std::vector<double> next(rows.columns());
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            const double weight = product(rows.row(i), axis);
            for (std::size_t c = 0; c < next.size(); ++c) next[c] += weight * rows(i, c);
        }
        if (!other.empty()) make_orthogonal(next, other);
        scale_to_one(next);
        axis = std::move(next);
    }
    turn_positive(axis);
    return axis;
}

}  // namespace

std::vector<std::array<double, 2>> map_around(std::span<const float> query, MatrixView<const float> rows,
                                              std::span<const RowIndex> ids,
                                              std::span<const double> distances) {
    Matrix<double> differences(ids.size(), query.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        for (std::size_t c = 0; c < query.size(); ++c) {
            differences(i, c) = double{rows(ids[i], c)} - double{query[c]};
        }
    }
    const std::vector<double> first = principal_axis(differences, {});
    const std::vector<double> second = principal_axis(differences, first);
    std::vector<std::array<double, 2>> places;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const double x = product(differences.row(i), first);
        const double y = product(differences.row(i), second);
        const double size = std::hypot(x, y);
        if (size > 0) {
            places.push_back({x / size * distances[i], y / size * distances[i]});
        } else {
            places.push_back({distances[i], 0});
        }
    }
    return places;
}

}  // namespace hardlearn
