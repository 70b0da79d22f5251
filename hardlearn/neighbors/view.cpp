#include "hardlearn/neighbors/view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

double mean_of(std::span<const float> row) {
    double sum = 0;
    for (const float value : row) sum += value;
    return sum / static_cast<double>(row.size());
}

// Scales row - center to length 1; a row whose length is only rounding error has no direction and becomes
// zero.
void write_direction(std::span<const float> row, double center, std::span<float> out) {
    double squares = 0;
    double largest = 0;
    for (const float value : row) {
        squares += (value - center) * (value - center);
        largest = std::max(largest, std::abs(static_cast<double>(value)));
    }
    const double length = std::sqrt(squares);
    const double negligible = 1e-7 * largest * std::sqrt(static_cast<double>(row.size()));
    const double factor = length > negligible ? 1.0 / length : 0.0;
    for (std::size_t j = 0; j < row.size(); ++j) out[j] = static_cast<float>((row[j] - center) * factor);
}

}  // namespace

bool is_label_aware(View view) {
    return view == View::lda || view == View::leaf;
}

Matrix<float> view_rows(View view, MatrixView<const float> rows) {
    if (is_label_aware(view)) {
        throw_bad_argument(fmt::format("view '{}' has to be fitted on labels", name_of(view)));
    }
    Matrix<float> result(rows.rows(), rows.columns());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        if (view == View::correlation) {
            write_direction(rows.row(i), mean_of(rows.row(i)), result.row(i));
        } else if (view == View::cosine) {
            write_direction(rows.row(i), 0.0, result.row(i));
        } else {
            std::ranges::copy(rows.row(i), result.row(i).begin());
            if (view == View::wasserstein) std::ranges::sort(result.row(i));
        }
    }
    return result;
}

double view_distance(View view, float ordering_distance, std::size_t num_features) {
    const double distance = ordering_distance;
    switch (view) {
        case View::euclidean:
        case View::lda:
            return std::sqrt(distance);
        case View::correlation:
        case View::cosine:
            return distance / 2.0;  // between unit vectors |a - b|^2 = 2 (1 - <a, b>)
        case View::wasserstein:
            return distance / static_cast<double>(num_features);
        case View::leaf:
            return distance;
    }
    return distance;
}

}  // namespace hardlearn
