#include "hardlearn/hardness/network_complexity.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/hardness/class_rows.hpp"

namespace hardlearn {
namespace {

// A graph without loops: row by row, one bit a row.
class Graph {
  public:
    explicit Graph(std::size_t size) : size_(size), words_((size + 63) / 64), bits_(size * words_) {}

    std::size_t size() const { return size_; }
    void join(std::size_t from, std::size_t to) {
        bits_[from * words_ + to / 64] |= std::uint64_t{1} << (to % 64);
    }
    std::span<const std::uint64_t> neighbors(std::size_t row) const {
        return std::span(bits_).subspan(row * words_, words_);
    }
    std::size_t degree(std::size_t row) const { return shared(row, row); }
    // Neighbours of both.
    std::size_t shared(std::size_t a, std::size_t b) const {
        std::size_t count = 0;
        for (std::size_t w = 0; w < words_; ++w)
            count += static_cast<std::size_t>(std::popcount(neighbors(a)[w] & neighbors(b)[w]));
        return count;
    }
    template <class Body>
    void for_each_neighbor(std::size_t row, Body&& body) const {
        for (std::size_t w = 0; w < words_; ++w) {
            for (std::uint64_t left = neighbors(row)[w]; left != 0; left &= left - 1)
                body(64 * w + static_cast<std::size_t>(std::countr_zero(left)));
        }
    }

  private:
    std::size_t size_, words_;
    std::vector<std::uint64_t> bits_;
};

float greatest_square(const RowDistances& distances, const RunContext& context) {
    std::vector<float> greatest(distances.num_rows());
    parallel_for(greatest.size(), 32, context, [&](std::size_t begin, std::size_t end) {
        std::vector<float> squares(greatest.size());
        for (std::size_t i = begin; i < end; ++i) {
            distances.squared_from(i, squares);
            greatest[i] = *std::ranges::max_element(squares);
        }
    });
    return *std::ranges::max_element(greatest);
}

Graph near_rows(const RowDistances& distances, std::span<const Label> labels, const RunContext& context) {
    const double below =
        joining_share * joining_share * static_cast<double>(greatest_square(distances, context));
    Graph graph(distances.num_rows());
    parallel_for(graph.size(), 32, context, [&](std::size_t begin, std::size_t end) {
        std::vector<float> squares(graph.size());
        for (std::size_t i = begin; i < end; ++i) {
            distances.squared_from(i, squares);
            for (std::size_t j = 0; j < squares.size(); ++j) {
                if (j != i && labels[j] == labels[i] && static_cast<double>(squares[j]) < below)
                    graph.join(i, j);
            }
        }
    });
    return graph;
}

double clustering_of(const Graph& graph, const RunContext& context) {
    std::vector<double> shares(graph.size(), 0.0);
    parallel_for(graph.size(), 32, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const auto degree = static_cast<double>(graph.degree(i));
            if (degree < 2) continue;
            std::size_t joined = 0;
            graph.for_each_neighbor(i, [&](std::size_t j) { joined += graph.shared(i, j); });
            shares[i] = static_cast<double>(joined) / (degree * (degree - 1));
        }
    });
    double sum = 0;
    for (const double share : shares) sum += share;
    return 1 - sum / static_cast<double>(graph.size());
}

std::vector<double> times_adjacency(const Graph& graph, const std::vector<double>& vector) {
    std::vector<double> product(graph.size(), 0.0);
    for (std::size_t i = 0; i < graph.size(); ++i)
        graph.for_each_neighbor(i, [&](std::size_t j) { product[i] += vector[j]; });
    return product;
}

// Power iteration from all ones, which ends at their projection on the leading eigenvectors.
double hubs_of(const Graph& graph, const RunContext& context) {
    constexpr int most_steps = 20000;
    constexpr double settled = 1e-14;
    std::vector<double> scores(graph.size(), 1.0);
    for (int step = 0; step < most_steps; ++step) {
        context.check_stop();
        std::vector<double> next = times_adjacency(graph, times_adjacency(graph, scores));
        const double largest = *std::ranges::max_element(next);
        if (largest == 0) return 1;
        double change = 0;
        for (std::size_t i = 0; i < next.size(); ++i) {
            next[i] /= largest;
            change = std::max(change, std::abs(next[i] - scores[i]));
        }
        scores = std::move(next);
        if (change < settled) break;
    }
    double sum = 0;
    for (const double score : scores) sum += score;
    return 1 - sum / static_cast<double>(scores.size());
}

}  // namespace

NetworkComplexity network_complexity(const RowDistances& distances, const RowLabels& labels,
                                     const RunContext& context) {
    const std::size_t n = distances.num_rows();
    if (rows_of_classes(n, labels).size() < 2) {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        return {nan, nan, nan};
    }
    const Graph graph = near_rows(distances, labels.labels, context);
    std::size_t ends = 0;
    for (std::size_t i = 0; i < n; ++i) ends += graph.degree(i);
    return {.density = 1 - static_cast<double>(ends) / (static_cast<double>(n) * static_cast<double>(n - 1)),
            .clustering = clustering_of(graph, context),
            .hubs = hubs_of(graph, context)};
}

}  // namespace hardlearn
