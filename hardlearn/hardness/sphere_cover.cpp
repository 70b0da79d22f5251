#include "hardlearn/hardness/sphere_cover.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/hardness/class_rows.hpp"

namespace hardlearn {
namespace {

// Distances come in float: what touches by their rounding counts as touching.
constexpr double touching = 1e-6;

struct NearestEnemy {
    std::size_t row = 0;
    float squared_distance = std::numeric_limits<float>::infinity();
};

std::vector<NearestEnemy> nearest_enemies(const RowDistances& distances, std::span<const Label> labels,
                                          const RunContext& context) {
    std::vector<NearestEnemy> enemies(distances.num_rows());
    parallel_for(enemies.size(), 32, context, [&](std::size_t begin, std::size_t end) {
        std::vector<float> squares(enemies.size());
        for (std::size_t i = begin; i < end; ++i) {
            distances.squared_from(i, squares);
            for (std::size_t j = 0; j < squares.size(); ++j) {
                if (labels[j] != labels[i] && squares[j] < enemies[i].squared_distance)
                    enemies[i] = {j, squares[j]};
            }
        }
    });
    return enemies;
}

// From the nearest enemies on outwards: a row's enemy has its radius before the row does, since its own
// enemy is nearer.
std::vector<double> radii_of(const std::vector<NearestEnemy>& enemies) {
    std::vector<std::size_t> order(enemies.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return enemies[i].squared_distance; });
    std::vector<double> radii(enemies.size());
    for (const std::size_t i : order) {
        const NearestEnemy& enemy = enemies[i];
        const double distance = std::sqrt(static_cast<double>(enemy.squared_distance));
        const bool is_mutual = enemies[enemy.row].squared_distance == enemy.squared_distance;
        radii[i] = is_mutual ? distance / 2 : distance - radii[enemy.row];
    }
    return radii;
}

}  // namespace

double sphere_cover(const RowDistances& distances, const RowLabels& labels, const RunContext& context) {
    const std::size_t n = distances.num_rows();
    if (rows_of_classes(n, labels).size() < 2) return std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> radii = radii_of(nearest_enemies(distances, labels.labels, context));
    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = i;
    std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return radii[i]; });
    std::vector<char> is_covered(n, 0);
    std::vector<float> squares(n);
    std::size_t staying = 0;
    for (const std::size_t i : order) {
        if (is_covered[i]) continue;
        context.check_stop();
        ++staying;
        distances.squared_from(i, squares);
        const double reach = radii[i] * (1 + touching);
        for (std::size_t j = 0; j < n; ++j) {
            if (labels.labels[j] == labels.labels[i] && std::sqrt(static_cast<double>(squares[j])) <= reach)
                is_covered[j] = 1;
        }
    }
    return static_cast<double>(staying) / static_cast<double>(n);
}

}  // namespace hardlearn
