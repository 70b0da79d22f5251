#include "hardlearn/hardness/neighborhood_complexity.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/hardness/class_rows.hpp"

namespace hardlearn {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

// An edge to the tree; the order makes every spanning tree of least length the same one.
struct Edge {
    float squared_length = infinity;
    std::size_t low = 0, high = 0;  // rows, low < high
    bool operator<(const Edge& other) const {
        return std::tie(squared_length, low, high) < std::tie(other.squared_length, other.low, other.high);
    }
};

// Prim's algorithm.
double n1_of(const RowDistances& distances, std::span<const Label> labels, const RunContext& context) {
    const std::size_t n = distances.num_rows();
    std::vector<Edge> to_tree(n);
    std::vector<char> in_tree(n, 0), at_border(n, 0);
    std::vector<float> squares(n);
    std::size_t added = 0;
    for (std::size_t step = 1; step < n; ++step) {
        if (step % 256 == 0) context.check_stop();
        in_tree[added] = 1;
        distances.squared_from(added, squares);
        std::size_t next = n;
        for (std::size_t i = 0; i < n; ++i) {
            if (in_tree[i]) continue;
            const Edge edge{squares[i], std::min(i, added), std::max(i, added)};
            if (edge < to_tree[i]) to_tree[i] = edge;
            if (next == n || to_tree[i] < to_tree[next]) next = i;
        }
        const auto& [length, low, high] = to_tree[next];
        if (labels[low] != labels[high]) at_border[low] = at_border[high] = 1;
        added = next;
    }
    return static_cast<double>(std::ranges::count(at_border, 1)) / static_cast<double>(n);
}

// What one row sees of the others.
struct Surroundings {
    float nearest_friend = infinity, nearest_enemy = infinity;  // squared distances
    double wrong_share = 0;                                     // of the nearest rows, those of another class
    std::size_t local_set = 1;  // rows nearer than the nearest enemy, itself too
};

Surroundings look_around(std::size_t row, std::span<const float> squares, std::span<const Label> labels) {
    Surroundings seen;
    std::size_t tied_friends = 0, tied_enemies = 0;
    for (std::size_t i = 0; i < squares.size(); ++i) {
        if (i == row) continue;
        const bool is_friend = labels[i] == labels[row];
        float& nearest = is_friend ? seen.nearest_friend : seen.nearest_enemy;
        std::size_t& tied = is_friend ? tied_friends : tied_enemies;
        if (squares[i] < nearest) nearest = squares[i], tied = 0;
        tied += squares[i] == nearest;
    }
    for (std::size_t i = 0; i < squares.size(); ++i)
        seen.local_set += i != row && squares[i] < seen.nearest_enemy;
    if (seen.nearest_enemy < seen.nearest_friend) tied_friends = 0;
    if (seen.nearest_friend < seen.nearest_enemy) tied_enemies = 0;
    seen.wrong_share = static_cast<double>(tied_enemies) / static_cast<double>(tied_friends + tied_enemies);
    return seen;
}

NeighborhoodComplexity sum_up(std::span<const Surroundings> all) {
    double friends = 0, enemies = 0, wrong = 0, local = 0;
    for (const Surroundings& seen : all) {
        wrong += seen.wrong_share;
        local += static_cast<double>(seen.local_set);
        if (seen.nearest_friend == infinity) continue;
        friends += std::sqrt(static_cast<double>(seen.nearest_friend));
        enemies += std::sqrt(static_cast<double>(seen.nearest_enemy));
    }
    const auto n = static_cast<double>(all.size());
    return {.n1 = 0,
            // Both 0 where all rows of both classes are equal: as hard as can be told.
            .n2 = friends + enemies > 0 ? friends / (friends + enemies) : 0.5,
            .n3 = wrong / n,
            .lsc = 1 - local / (n * n)};
}

}  // namespace

NeighborhoodComplexity neighborhood_complexity(const RowDistances& distances, const RowLabels& labels,
                                               const RunContext& context) {
    const auto classes = rows_of_classes(distances.num_rows(), labels);
    const bool are_enough = classes.size() > 1 && std::ranges::any_of(classes, [](const auto& of_class) {
                                return of_class.size() > 1;
                            });
    if (!are_enough) return {nan, nan, nan, nan};
    std::vector<Surroundings> seen(distances.num_rows());
    parallel_for(distances.num_rows(), 32, context, [&](std::size_t begin, std::size_t end) {
        std::vector<float> squares(distances.num_rows());
        for (std::size_t i = begin; i < end; ++i) {
            distances.squared_from(i, squares);
            seen[i] = look_around(i, squares, labels.labels);
        }
    });
    NeighborhoodComplexity result = sum_up(seen);
    result.n1 = n1_of(distances, labels.labels, context);
    return result;
}

NeighborhoodComplexity neighborhood_complexity(MatrixView<const float> rows, const RowLabels& labels,
                                               const RunContext& context) {
    return neighborhood_complexity(RowDistances(rows), labels, context);
}

}  // namespace hardlearn
