#include "hardlearn/mil/probing.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/mil/learninglet.hpp"
#include "hardlearn/traininglet/naive.hpp"

namespace hardlearn {
namespace {

// The grid's axes. Candidates are numbered k-major, then gamma, then cost: all that share a traininglet, and then
// all that share a kernel matrix, are neighbours.
struct Grid {
    std::vector<std::size_t> num_neighbors;  // finite, increasing, below the rows of the smallest draw
    bool has_all = false;
    std::vector<double> gammas;
    std::vector<double> costs;

    std::size_t per_traininglet() const { return gammas.size() * costs.size(); }
    std::size_t size() const { return (num_neighbors.size() + (has_all ? 1 : 0)) * per_traininglet(); }
    Candidate candidate(std::size_t c) const {
        const std::size_t k = c / per_traininglet();
        return {.num_neighbors = k < num_neighbors.size() ? num_neighbors[k] : all_neighbors,
                .cost = costs[c % costs.size()],
                .gamma = gammas[c / costs.size() % gammas.size()]};
    }
};

Grid make_grid(const MicroLearnerOptions& options, std::size_t num_features, std::size_t smallest_draw) {
    Grid grid;
    for (const std::size_t k : options.num_neighbors) {
        if (k < smallest_draw) {
            grid.num_neighbors.push_back(k);
        } else {
            grid.has_all = true;  // as many neighbours as rows are all rows
        }
    }
    std::ranges::sort(grid.num_neighbors);
    const auto repeated = std::ranges::unique(grid.num_neighbors);
    grid.num_neighbors.erase(repeated.begin(), repeated.end());
    for (const double gamma : options.gammas) grid.gammas.push_back(gamma / static_cast<double>(num_features));
    grid.costs = options.costs;
    return grid;
}

// The draws as lists of rows: what is left out of a fold, and what remains to learn from.
struct Draw {
    std::vector<RowIndex> left_out;
    std::vector<RowIndex> training;
};

std::vector<Draw> list_draws(const InnerDraws& inner) {
    std::vector<Draw> draws(inner.num_folds);
    for (std::size_t i = 0; i < inner.rows.size(); ++i) {
        for (std::size_t f = 0; f < draws.size(); ++f) {
            (inner.folds[i] == f ? draws[f].left_out : draws[f].training).push_back(inner.rows[i]);
        }
    }
    return draws;
}

// One left-out row asked by every finite candidate: its neighbours, and the squared distances between the samples of
// the largest traininglet, are shared by all of them.
class SharedQuery {
  public:
    SharedQuery(MatrixView<const float> rows, std::span<const Label> labels, const NaiveConstruction& construction,
                std::size_t largest_k, RowIndex query)
        : labels_(labels), construction_(construction) {
        pool_ = construction.pool(largest_k);
        squared_ = Matrix<float>(pool_.size(), pool_.size());
        for (std::size_t i = 0; i < pool_.size(); ++i) {
            squared_euclidean_to_some(rows.row(pool_[i]).data(), rows, pool_, squared_.row(i));
        }
        query_squared_.resize(pool_.size());
        squared_euclidean_to_some(rows.row(query).data(), rows, pool_, query_squared_);
    }

    // Predictions of the candidates that share k, gamma-major; returns the traininglet's size.
    std::size_t predict(std::size_t k, const Grid& grid, Label* predictions) const {
        const std::vector<RowIndex> traininglet = construction_.traininglet(k).rows;
        const std::size_t m = traininglet.size();
        std::vector<std::size_t> places(m);
        for (std::size_t i = 0; i < m; ++i) {
            places[i] = static_cast<std::size_t>(std::ranges::lower_bound(pool_, traininglet[i]) - pool_.begin());
        }
        const std::vector<Label> labels = labels_of(traininglet, labels_);
        Matrix<float> gram(m, m);
        std::vector<float> query_kernel(m);
        for (const double gamma : grid.gammas) {
            const auto scale = static_cast<float>(-gamma);
            for (std::size_t i = 0; i < m; ++i) {
                const auto from = squared_.row(places[i]);
                const auto to = gram.row(i);
                for (std::size_t j = 0; j < m; ++j) to[j] = from[places[j]];
                exp_scaled(to, scale, to);
                query_kernel[i] = query_squared_[places[i]];
            }
            exp_scaled(query_kernel, scale, query_kernel);
            for (const double cost : grid.costs) {
                *predictions++ = fit_and_vote(gram, labels, query_kernel, {}, {.cost = cost}).winner;
            }
        }
        return m;
    }

  private:
    std::span<const Label> labels_;
    const NaiveConstruction& construction_;
    std::vector<RowIndex> pool_;
    Matrix<float> squared_;
    std::vector<float> query_squared_;
};

// What probing learns of every row of the draws: predictions (row-major over candidates) and traininglet sizes
// (row-major over the grid's k).
struct Outcomes {
    std::size_t num_candidates;
    std::size_t num_ks;
    std::vector<Label> predictions;
    std::vector<std::uint32_t> sizes;
};

struct Probe {
    MatrixView<const float> rows;
    const ViewedRows& views;
    std::span<const Label> labels;
    std::size_t num_classes;
    const Grid& grid;
};

void probe_locally(const Probe& probe, const Draw& draw, RowIndex query, Label* predictions, std::uint32_t* sizes) {
    const std::size_t largest_k = probe.grid.num_neighbors.back();
    const auto lists =
        probe.views.find_neighbors(probe.views, query, probe.labels, probe.num_classes, draw.training, largest_k);
    const NaiveConstruction construction(lists, probe.labels);
    const SharedQuery shared(probe.rows, probe.labels, construction, largest_k, query);
    for (std::size_t k = 0; k < probe.grid.num_neighbors.size(); ++k) {
        sizes[k] = static_cast<std::uint32_t>(shared.predict(
            probe.grid.num_neighbors[k], probe.grid, predictions + k * probe.grid.per_traininglet()));
    }
}

// One candidate that takes every row: a single machine for the whole draw.
void probe_globally(const Probe& probe, const Draw& draw, std::size_t c, std::span<const std::size_t> places,
                    Outcomes& outcomes, const RunContext& context) {
    const Candidate candidate = probe.grid.candidate(c);
    const Matrix<float> training = gather_rows(probe.rows, std::span<const RowIndex>(draw.training));
    const OneVsOne model = fit_one_vs_one(kernel_of(candidate), training, labels_of(draw.training, probe.labels), {},
                                          {.cost = candidate.cost}, context);
    for (std::size_t i = 0; i < draw.left_out.size(); ++i) {
        const float* query = probe.rows.row(draw.left_out[i]).data();
        outcomes.predictions[places[i] * outcomes.num_candidates + c] =
            ask_global(model, candidate, training, query).winner;
    }
}

std::vector<CandidateScore> score_candidates(const Grid& grid, const Outcomes& outcomes,
                                             std::span<const Label> truth, std::size_t num_classes,
                                             double mean_training_rows) {
    std::vector<CandidateScore> scores(grid.size());
    std::vector<Label> predicted(truth.size());
    for (std::size_t c = 0; c < grid.size(); ++c) {
        std::size_t right = 0;
        double total_size = 0;
        const std::size_t k = c / grid.per_traininglet();
        for (std::size_t i = 0; i < truth.size(); ++i) {
            predicted[i] = outcomes.predictions[i * outcomes.num_candidates + c];
            right += predicted[i] == truth[i];
            if (k < outcomes.num_ks) total_size += outcomes.sizes[i * outcomes.num_ks + k];
        }
        const auto n = static_cast<double>(truth.size());
        scores[c] = {.candidate = grid.candidate(c),
                     .d_index = d_index(truth, predicted, num_classes),
                     .accuracy = static_cast<double>(right) / n,
                     .mean_traininglet_size = k < outcomes.num_ks ? total_size / n : mean_training_rows};
    }
    std::ranges::stable_sort(scores, [](const CandidateScore& a, const CandidateScore& b) {
        if (a.d_index != b.d_index) return a.d_index > b.d_index;
        return a.mean_traininglet_size < b.mean_traininglet_size;
    });
    return scores;
}

}  // namespace

std::vector<CandidateScore> probe_candidates(MatrixView<const float> rows, const ViewedRows& views,
                                             std::span<const Label> labels, std::size_t num_classes,
                                             const InnerDraws& inner, const MicroLearnerOptions& options,
                                             const RunContext& context) {
    const std::vector<Draw> draws = list_draws(inner);
    const std::size_t smallest =
        std::ranges::min(draws, {}, [](const Draw& draw) { return draw.training.size(); }).training.size();
    const Grid grid = make_grid(options, rows.columns(), smallest);
    const Probe probe{rows, views, labels, num_classes, grid};
    const std::size_t n = inner.rows.size();
    Outcomes outcomes{grid.size(), grid.num_neighbors.size(), std::vector<Label>(n * grid.size()),
                      std::vector<std::uint32_t>(n * grid.num_neighbors.size())};

    const std::size_t global_jobs = grid.has_all ? draws.size() * grid.per_traininglet() : 0;
    const std::size_t local_jobs = grid.num_neighbors.empty() ? 0 : n;
    std::atomic<std::size_t> done{0};
    // The few long jobs first, so that they do not end up alone on one thread.
    parallel_for_each(global_jobs + local_jobs, context, [&](std::size_t job) {
        if (job < global_jobs) {
            const std::size_t fold = job / grid.per_traininglet();
            std::vector<std::size_t> places;
            for (std::size_t i = 0; i < n; ++i) {
                if (inner.folds[i] == fold) places.push_back(i);
            }
            const std::size_t c =
                grid.num_neighbors.size() * grid.per_traininglet() + job % grid.per_traininglet();
            probe_globally(probe, draws[fold], c, places, outcomes, context.serial());
        } else {
            const std::size_t i = job - global_jobs;
            probe_locally(probe, draws[inner.folds[i]], inner.rows[i], &outcomes.predictions[i * grid.size()],
                          &outcomes.sizes[i * outcomes.num_ks]);
        }
        context.report("probing", ++done, global_jobs + local_jobs);
    });

    double training_rows = 0;
    for (const Draw& draw : draws) training_rows += static_cast<double>(draw.training.size() * draw.left_out.size());
    return score_candidates(grid, outcomes, labels_of(inner.rows, labels), num_classes,
                            training_rows / static_cast<double>(n));
}

}  // namespace hardlearn
