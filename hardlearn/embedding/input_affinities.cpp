#include "hardlearn/embedding/input_affinities.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "hardlearn/core/elementary.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/embedding/nearest_rows.hpp"

namespace hardlearn {
namespace {

void check_input(MatrixView<const float> rows, double perplexity) {
    if (rows.rows() < 4) throw_bad_argument(fmt::format("t-SNE needs at least 4 rows, got {}", rows.rows()));
    if (!(perplexity >= 1) || !std::isfinite(perplexity)) {
        throw_bad_argument(fmt::format("the perplexity must be at least 1, got {}", perplexity));
    }
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        for (std::size_t j = 0; j < rows.columns(); ++j) {
            if (!std::isfinite(rows(i, j))) {
                throw_bad_argument(
                    fmt::format("t-SNE needs finite values, got {} in row {}, column {}", rows(i, j), i, j));
            }
        }
    }
}

// Turns each row's squared distances into its conditional probabilities p_j|i.
void calibrate_rows(NearestRows& nearest, double perplexity, const RunContext& context) {
    const std::size_t k = nearest.num_neighbors;
    parallel_for("affinities", nearest.rows.size() / k, 128, context,
                 [&](std::size_t begin, std::size_t end) {
                     for (std::size_t i = begin; i < end; ++i) {
                         calibrate_perplexity({nearest.squared_distances.data() + i * k, k}, perplexity);
                     }
                 });
}

// For each row the rows that have it as a neighbour, ascending, with the place of the entry: the transpose.
struct Incoming {
    std::vector<std::size_t> begin;
    std::vector<std::size_t> places;

    Incoming(const NearestRows& conditional, std::size_t n) : begin(n + 1), places(conditional.rows.size()) {
        for (const RowIndex row : conditional.rows) ++begin[row + 1];
        for (std::size_t i = 0; i < n; ++i) begin[i + 1] += begin[i];
        std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
        for (std::size_t place = 0; place < places.size(); ++place)
            places[next[conditional.rows[place]]++] = place;
    }
};

// Calls visit(column, p_j|i + p_i|j) for the union of row i's neighbours and of those whose neighbour it is,
// in ascending order.
template <class Visit>
void visit_row(const NearestRows& conditional, const Incoming& incoming, std::size_t i, Visit visit) {
    const std::size_t k = conditional.num_neighbors;
    std::size_t out = i * k;
    std::size_t in = incoming.begin[i];
    const std::size_t out_end = out + k;
    const std::size_t in_end = incoming.begin[i + 1];
    while (out < out_end || in < in_end) {
        constexpr std::size_t none = static_cast<std::size_t>(-1);
        const std::size_t out_row = out < out_end ? conditional.rows[out].value() : none;
        const std::size_t in_row = in < in_end ? incoming.places[in] / k : none;
        float value = 0;
        if (out_row <= in_row) value += conditional.squared_distances[out++];
        if (in_row <= out_row) value += conditional.squared_distances[incoming.places[in++]];
        visit(std::min(out_row, in_row), value);
    }
}

InputAffinities symmetrise(const NearestRows& conditional, std::size_t n, const RunContext& context) {
    const Incoming incoming(conditional, n);
    InputAffinities result;
    result.row_begin.resize(n + 1);
    for (std::size_t i = 0; i < n; ++i) {
        std::size_t entries = 0;
        visit_row(conditional, incoming, i, [&](std::size_t, float) { ++entries; });
        result.row_begin[i + 1] = result.row_begin[i] + Matrix<float>::padded(entries);
    }
    result.columns.resize(result.row_begin[n]);
    result.values.resize(result.row_begin[n]);
    const float scale = static_cast<float>(0.5 / static_cast<double>(n));
    parallel_for(n, 512, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            std::size_t place = result.row_begin[i];
            visit_row(conditional, incoming, i, [&](std::size_t column, float value) {
                result.columns[place] = static_cast<std::int32_t>(column);
                result.values[place++] = value * scale;
            });
            for (; place < result.row_begin[i + 1]; ++place) {
                result.columns[place] = static_cast<std::int32_t>(i);
            }
        }
    });
    return result;
}

}  // namespace

double usable_perplexity(MatrixView<const float> rows, double perplexity) {
    check_input(rows, perplexity);
    return std::min(perplexity, static_cast<double>(rows.rows() - 1) / 3);
}

std::size_t num_affinity_neighbors(double usable_perplexity, std::size_t num_rows) {
    return std::min(num_rows - 1, static_cast<std::size_t>(3 * usable_perplexity + 1));
}

int distance_exponent(MatrixView<const float> rows) {
    float largest = 0;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        for (const float value : rows.row(i)) largest = std::max(largest, std::abs(value));
    }
    return largest > 0 ? -std::ilogb(largest) : 0;
}

Matrix<float> scaled_for_distances(MatrixView<const float> rows) {
    const int exponent = distance_exponent(rows);
    Matrix<float> copy(rows.rows(), rows.columns());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        std::ranges::transform(rows.row(i), copy.row(i).begin(),
                               [&](float value) { return std::ldexp(value, exponent); });
    }
    return copy;
}

void calibrate_perplexity(std::span<float> squared_distances, double perplexity) {
    // Distances count from the nearest row's and in units of their mean: no underflow, and beta is of order
    // one.
    const float nearest = *std::ranges::min_element(squared_distances);
    double mean = 0;
    for (float& distance : squared_distances) mean += distance -= nearest;
    mean /= static_cast<double>(squared_distances.size());
    if (mean > 0) {
        for (float& distance : squared_distances) distance = static_cast<float>(distance / mean);
    }
    const double wanted_entropy = natural_logarithm(perplexity);
    std::vector<float> weights(squared_distances.size());
    double low = 0, high = 0, beta = 1, sum = 0;
    constexpr int max_steps = 100;
    constexpr double largest_beta = 1e18;
    for (int step = 0; step < max_steps; ++step) {
        exp_scaled(squared_distances, static_cast<float>(-beta), weights);
        double first_moment = 0, second_moment = 0;
        sum = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const double d = squared_distances[i];
            sum += weights[i];
            first_moment += d * weights[i];
            second_moment += d * d * weights[i];
        }
        first_moment /= sum;
        const double excess = natural_logarithm(sum) + beta * first_moment - wanted_entropy;
        if (std::abs(excess) < 2e-6 || beta >= largest_beta) break;
        (excess > 0 ? low : high) = beta;
        // Newton: the entropy's derivative by beta is -beta times the variance of the distances.
        const double slope = beta * (second_moment / sum - first_moment * first_moment);
        const double newton = beta + excess / slope;
        const double fallback = high > 0 ? (low + high) / 2 : beta * 2;
        const bool trusted = newton > low && (high > 0 ? newton < high : newton < 4 * beta);
        beta = static_cast<float>(trusted ? newton : fallback);
    }
    for (std::size_t i = 0; i < weights.size(); ++i)
        squared_distances[i] = static_cast<float>(weights[i] / sum);
}

InputAffinities affinities_of_nearest(NearestRows nearest, double usable_perplexity,
                                      const RunContext& context) {
    calibrate_rows(nearest, usable_perplexity, context);
    InputAffinities result = symmetrise(nearest, nearest.rows.size() / nearest.num_neighbors, context);
    result.perplexity = usable_perplexity;
    return result;
}

InputAffinities input_affinities(MatrixView<const float> rows, double perplexity, const RunContext& context) {
    const double used = usable_perplexity(rows, perplexity);
    const std::size_t num_neighbors = num_affinity_neighbors(used, rows.rows());
    return affinities_of_nearest(find_nearest_rows(scaled_for_distances(rows), num_neighbors, context), used,
                                 context);
}

}  // namespace hardlearn
