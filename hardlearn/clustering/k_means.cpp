#include "hardlearn/clustering/k_means.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>

#include "hardlearn/clustering/nearest_centers.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"

namespace hardlearn {
namespace {

// What all restarts share. Rows are centred on their mean, which keeps the digits that float distances need.
struct Problem {
    MatrixView<const float> rows;
    std::vector<double> mean;
    TiledRows centered;
    double stopping_shift = 0;  // squared, summed over the centers
    std::size_t max_iterations = 0;

    std::size_t places() const { return centered.num_tiles() * TiledRows::tile_rows; }
};

// The nearest center of every row; a few places more than rows, for whole tiles.
struct Assignment {
    AlignedVector<Label> clusters;
    AlignedVector<float> squared_distances;

    explicit Assignment(const Problem& problem)
        : clusters(problem.places()), squared_distances(problem.places()) {}
};

// Sums of the rows of each cluster, kept up to date row by row.
struct ClusterSums {
    Matrix<double> sums;
    std::vector<std::size_t> counts;

    ClusterSums(std::size_t num_clusters, std::size_t columns)
        : sums(num_clusters, columns), counts(num_clusters) {}
    void add(std::size_t cluster, std::span<const float> row) {
        ++counts[cluster];
        for (std::size_t j = 0; j < row.size(); ++j) sums(cluster, j) += static_cast<double>(row[j]);
    }
    void remove(std::size_t cluster, std::span<const float> row) {
        --counts[cluster];
        for (std::size_t j = 0; j < row.size(); ++j) sums(cluster, j) -= static_cast<double>(row[j]);
    }
};

struct Restart {
    Matrix<float> centers;  // of the centred rows
    std::vector<Label> assignments;
    double inertia = 0;
    std::size_t num_iterations = 0;
};

void require_valid(MatrixView<const float> rows, const KMeansOptions& options) {
    if (options.num_clusters == 0 || options.num_clusters > rows.rows()) {
        throw_bad_argument(
            fmt::format("the number of clusters must lie in [1, {}], the number of rows, got {}", rows.rows(),
                        options.num_clusters));
    }
    if (options.num_restarts == 0) throw_bad_argument("k-means needs at least one restart, got 0");
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto row = rows.row(i);
        const auto invalid = std::ranges::find_if(row, [](float value) { return !std::isfinite(value); });
        if (invalid != row.end()) {
            throw_bad_data(fmt::format("k-means needs finite values, row {} has {} in column {}", i, *invalid,
                                       invalid - row.begin()));
        }
    }
}

Problem make_problem(MatrixView<const float> rows, const KMeansOptions& options) {
    const auto count = static_cast<double>(rows.rows());
    Problem problem{.rows = rows,
                    .mean = std::vector<double>(rows.columns()),
                    .centered = TiledRows(rows.rows(), rows.columns()),
                    .max_iterations = std::max<std::size_t>(options.max_iterations, 1)};
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        for (std::size_t j = 0; j < rows.columns(); ++j)
            problem.mean[j] += static_cast<double>(rows(i, j)) / count;
    }
    double squares = 0;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        for (std::size_t j = 0; j < rows.columns(); ++j) {
            const double difference = static_cast<double>(rows(i, j)) - problem.mean[j];
            squares += difference * difference;
            problem.centered(i, j) = static_cast<float>(difference);
        }
    }
    const double cells = count * std::max(1.0, static_cast<double>(rows.columns()));
    problem.stopping_shift = options.tolerance * squares / cells;
    return problem;
}

void assign(const Problem& problem, MatrixView<const float> centers, Assignment& assignment,
            const RunContext& context) {
    constexpr std::size_t tiles_at_once = 64;
    parallel_for(problem.centered.num_tiles(), tiles_at_once, context,
                 [&](std::size_t begin, std::size_t end) {
                     nearest_centers(problem.centered, begin, end, centers,
                                     {.center = assignment.clusters.data(),
                                      .squared_distance = assignment.squared_distances.data()});
                 });
}

double total(std::span<const float> values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

void copy_centered_row(const Problem& problem, std::size_t row, std::span<float> center) {
    for (std::size_t j = 0; j < center.size(); ++j) {
        center[j] = static_cast<float>(static_cast<double>(problem.rows(row, j)) - problem.mean[j]);
    }
}

// A row drawn with probability proportional to its weight; uniformly where all weights are zero, which means
// that every distinct row is a center already.
std::size_t draw_row(std::span<const double> cumulative_weights, RandomStream& stream) {
    const double all = cumulative_weights.back();
    if (all == 0) return static_cast<std::size_t>(stream.below(cumulative_weights.size()));
    const auto drawn = std::ranges::upper_bound(cumulative_weights, stream.uniform() * all);
    return std::min(static_cast<std::size_t>(drawn - cumulative_weights.begin()),
                    cumulative_weights.size() - 1);
}

// Greedy k-means++: each center is the best of a few rows drawn by their squared distance to the centers so
// far.
Matrix<float> seed_centers(const Problem& problem, std::size_t num_clusters, RandomStream stream,
                           const RunContext& context) {
    const std::size_t count = problem.rows.rows();
    const auto num_trials = 2 + static_cast<std::size_t>(std::log(static_cast<double>(num_clusters)));
    Matrix<float> centers(num_clusters, problem.rows.columns());
    Matrix<float> candidate(1, problem.rows.columns());
    Assignment trial(problem);
    std::vector<double> cumulative(count);

    copy_centered_row(problem, static_cast<std::size_t>(stream.below(count)), centers.row(0));
    std::ranges::copy(centers.row(0), candidate.row(0).begin());
    assign(problem, candidate, trial, context);
    auto nearest = trial.squared_distances;
    auto nearest_with_best = nearest;
    for (std::size_t k = 1; k < num_clusters; ++k) {
        double sum = 0;
        for (std::size_t i = 0; i < count; ++i) cumulative[i] = sum += static_cast<double>(nearest[i]);
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t t = 0; t < num_trials; ++t) {
            copy_centered_row(problem, draw_row(cumulative, stream), candidate.row(0));
            assign(problem, candidate, trial, context);
            for (std::size_t i = 0; i < count; ++i) {
                trial.squared_distances[i] = std::min(trial.squared_distances[i], nearest[i]);
            }
            const double potential = total({trial.squared_distances.data(), count});
            if (potential >= least) continue;
            least = potential;
            std::swap(nearest_with_best, trial.squared_distances);
            std::ranges::copy(candidate.row(0), centers.row(k).begin());
        }
        std::swap(nearest, nearest_with_best);
    }
    return centers;
}

// Gives each empty cluster the row farthest from its center, as long as that row is not on its center (then
// there are fewer distinct rows than clusters, and the cluster stays empty) nor the last of its cluster.
void fill_empty_clusters(const Problem& problem, ClusterSums& clusters, std::vector<Label>& assignments,
                         std::span<float> squared_distances) {
    for (std::size_t k = 0; k < clusters.counts.size(); ++k) {
        if (clusters.counts[k] > 0) continue;
        std::size_t farthest = assignments.size();
        for (std::size_t i = 0; i < assignments.size(); ++i) {
            if (clusters.counts[static_cast<std::size_t>(assignments[i])] < 2 || squared_distances[i] == 0)
                continue;
            if (farthest == assignments.size() || squared_distances[i] > squared_distances[farthest])
                farthest = i;
        }
        if (farthest == assignments.size()) return;
        clusters.remove(static_cast<std::size_t>(assignments[farthest]), problem.rows.row(farthest));
        clusters.add(k, problem.rows.row(farthest));
        assignments[farthest] = static_cast<Label>(k);
        squared_distances[farthest] = 0;
    }
}

// Moves each center to the mean of its rows and returns the sum of the squared shifts. Empty clusters stay.
double move_centers(const Problem& problem, const ClusterSums& clusters, Matrix<float>& centers) {
    double shift = 0;
    for (std::size_t k = 0; k < centers.rows(); ++k) {
        if (clusters.counts[k] == 0) continue;
        for (std::size_t j = 0; j < centers.columns(); ++j) {
            const double mean =
                clusters.sums(k, j) / static_cast<double>(clusters.counts[k]) - problem.mean[j];
            const double step = mean - static_cast<double>(centers(k, j));
            shift += step * step;
            centers(k, j) = static_cast<float>(mean);
        }
    }
    return shift;
}

// Lloyd's algorithm from the given centers, until no row changes its cluster or the centers hardly move.
Restart iterate(const Problem& problem, Matrix<float> centers, const RunContext& context) {
    const std::size_t count = problem.rows.rows();
    constexpr Label none = -1;
    Assignment nearest(problem);
    ClusterSums clusters(centers.rows(), centers.columns());
    std::vector<Label> assignments(count, none);
    std::size_t iterations = 0;
    for (bool converged = false; !converged && iterations < problem.max_iterations; ++iterations) {
        context.check_stop();
        assign(problem, centers, nearest, context);
        bool changed = false;
        for (std::size_t i = 0; i < count; ++i) {
            if (nearest.clusters[i] == assignments[i]) continue;
            changed = true;
            if (assignments[i] != none)
                clusters.remove(static_cast<std::size_t>(assignments[i]), problem.rows.row(i));
            assignments[i] = nearest.clusters[i];
            clusters.add(static_cast<std::size_t>(assignments[i]), problem.rows.row(i));
        }
        fill_empty_clusters(problem, clusters, assignments, {nearest.squared_distances.data(), count});
        converged = !changed || move_centers(problem, clusters, centers) <= problem.stopping_shift;
    }
    assign(problem, centers, nearest, context);
    return {.centers = std::move(centers),
            .assignments = {nearest.clusters.begin(),
                            nearest.clusters.begin() + static_cast<std::ptrdiff_t>(count)},
            .inertia = total({nearest.squared_distances.data(), count}),
            .num_iterations = iterations};
}

}  // namespace

KMeansResult k_means(MatrixView<const float> rows, const KMeansOptions& options, const RunContext& context) {
    require_valid(rows, options);
    const Problem problem = make_problem(rows, options);
    const RandomStream stream = RandomStream(options.seed).child("restart");
    std::vector<Restart> restarts(options.num_restarts);
    const bool parallel_restarts = options.num_restarts >= static_cast<std::size_t>(thread_count(context));
    const RunContext serial = context.serial();
    const RunContext& outer = parallel_restarts ? context : serial;
    const RunContext& inner = parallel_restarts ? serial : context;
    std::atomic<std::size_t> begun{0};
    parallel_for_each(restarts.size(), outer, [&](std::size_t r) {
        context.report("k-means", begun++, restarts.size());
        restarts[r] =
            iterate(problem, seed_centers(problem, options.num_clusters, stream.child(r), inner), inner);
    });

    Restart& best = *std::ranges::min_element(restarts, {}, &Restart::inertia);
    for (std::size_t k = 0; k < best.centers.rows(); ++k) {
        for (std::size_t j = 0; j < best.centers.columns(); ++j) {
            best.centers(k, j) =
                static_cast<float>(static_cast<double>(best.centers(k, j)) + problem.mean[j]);
        }
    }
    return {.assignments = std::move(best.assignments),
            .centers = std::move(best.centers),
            .inertia = best.inertia,
            .num_iterations = best.num_iterations};
}

}  // namespace hardlearn
