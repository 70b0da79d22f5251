#include "hardlearn/embedding/divergence.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "hardlearn/core/elementary.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/vector_kernels.hpp"

#include <fmt/core.h>

namespace hardlearn {
namespace {

double squared_gap(double dx, double dy) {
    return dx * dx + dy * dy;
}

// p log(p / q), q = 1 / (mass (1 + d)).
double divergence_term(double p, double squared_distance, double mass) {
    if (p < std::numeric_limits<double>::min()) return 0;
    return p * natural_logarithm(p * mass * (1 + squared_distance));
}

// Row by row the conditional probabilities p_j|i over all other rows, in a dense matrix.
Matrix<float> dense_conditional_affinities(MatrixView<const float> rows, double perplexity,
                                           const RunContext& context) {
    const Matrix<float> scaled = scaled_for_distances(rows);
    const std::size_t n = rows.rows();
    Matrix<float> result(n, n);
    parallel_for(n, 16, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const auto row = result.row(i);
            squared_euclidean_to_all(scaled.row(i).data(), scaled, row);
            // The row's own place goes last while the others are calibrated.
            std::copy(row.begin() + static_cast<std::ptrdiff_t>(i) + 1, row.end(),
                      row.begin() + static_cast<std::ptrdiff_t>(i));
            calibrate_perplexity(row.first(n - 1), perplexity);
            std::copy_backward(row.begin() + static_cast<std::ptrdiff_t>(i), row.end() - 1, row.end());
            row[i] = 0;
        }
    });
    return result;
}

// Sums term(i, j) over all pairs i != j, in the order of the rows.
template <class Term>
double sum_over_pairs(std::size_t n, const RunContext& context, Term term) {
    std::vector<double> sums(n);
    parallel_for(n, 16, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            for (std::size_t j = 0; j < n; ++j) {
                if (j != i) sums[i] += term(i, j);
            }
        }
    });
    double sum = 0;
    for (const double row_sum : sums) sum += row_sum;
    return sum;
}

}  // namespace

double sparse_kl_divergence(const InputAffinities& affinities, const Points& points, double total_mass) {
    double sum = 0;
    for (std::size_t i = 0; i < points.count; ++i) {
        for (std::size_t place = affinities.row_begin[i]; place < affinities.row_begin[i + 1]; ++place) {
            const auto j = static_cast<std::size_t>(affinities.columns[place]);
            const double distance = squared_gap(static_cast<double>(points.x[i]) - points.x[j],
                                                static_cast<double>(points.y[i]) - points.y[j]);
            sum += divergence_term(affinities.values[place], distance, total_mass);
        }
    }
    return sum;
}

double exact_kl_divergence(MatrixView<const float> rows, MatrixView<const float> embedding,
                           double perplexity) {
    const RunContext context;
    const std::size_t n = rows.rows();
    if (embedding.rows() != n || embedding.columns() != 2) {
        throw_bad_argument(fmt::format("expected an embedding of {} x 2 values, got {} x {}", n,
                                       embedding.rows(), embedding.columns()));
    }
    const auto conditional = dense_conditional_affinities(rows, usable_perplexity(rows, perplexity), context);
    const auto squared_distance = [&](std::size_t i, std::size_t j) {
        return squared_gap(static_cast<double>(embedding(i, 0)) - embedding(j, 0),
                           static_cast<double>(embedding(i, 1)) - embedding(j, 1));
    };
    const double mass = sum_over_pairs(
        n, context, [&](std::size_t i, std::size_t j) { return 1 / (1 + squared_distance(i, j)); });
    return sum_over_pairs(n, context, [&](std::size_t i, std::size_t j) {
        const double p =
            (static_cast<double>(conditional(i, j)) + conditional(j, i)) / (2.0 * static_cast<double>(n));
        return divergence_term(p, squared_distance(i, j), mass);
    });
}

}  // namespace hardlearn
