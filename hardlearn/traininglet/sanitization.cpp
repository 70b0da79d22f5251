#include "hardlearn/traininglet/sanitization.hpp"

#include <algorithm>

namespace hardlearn {
namespace {

// Removes what surrounds one bad sample; remembers for each removed row the nearest bad sample that took it.
void prune_around(RowIndex bad, std::span<const Neighbor> neighbors, const SanitizationOptions& options,
                  Sanitization& result, std::vector<Neighbor>& taken_by) {
    for (std::size_t rank = 0; rank < neighbors.size(); ++rank) {
        const auto& [squared, row] = neighbors[rank];
        const bool near = options.removal_radius ? squared <= options.squared_removal_radius()
                                                 : rank < options.num_pruned_neighbors;
        if (!near) break;
        result.is_pruned[row] = 1;
        Neighbor& taker = taken_by[row];
        if (taker.row == NeighborList::no_row || squared < taker.squared_distance) taker = {squared, bad};
    }
}

// The good samples of a class nearest to each of its bad ones; all its samples where none is good.
std::vector<RowIndex> rows_to_restore(Label label, std::span<const Label> labels,
                                      std::span<const std::vector<Neighbor>> neighbors,
                                      const Sanitization& result) {
    std::vector<RowIndex> own, good, restored;
    for (RowIndex row = 0; row < labels.size(); ++row) {
        if (labels[row] != label) continue;
        own.push_back(row);
        if (result.is_good[row]) good.push_back(row);
    }
    if (good.empty()) return own;
    for (const RowIndex bad : own) {
        if (result.is_good[bad]) continue;
        const auto nearest = std::ranges::find_if(neighbors[bad], [&](const Neighbor& neighbor) {
            return labels[neighbor.row] == label && result.is_good[neighbor.row];
        });
        if (nearest != neighbors[bad].end()) restored.push_back(nearest->row);
    }
    if (restored.empty()) restored = good;
    std::ranges::sort(restored);
    restored.erase(std::unique(restored.begin(), restored.end()), restored.end());
    return restored;
}

void safeguard_minorities(std::span<const Label> labels, std::size_t num_classes,
                          std::span<const std::vector<Neighbor>> neighbors, Sanitization& result) {
    std::vector<std::size_t> before(num_classes), after(num_classes);
    for (std::size_t row = 0; row < labels.size(); ++row) {
        ++before[static_cast<std::size_t>(labels[row])];
        after[static_cast<std::size_t>(labels[row])] += result.is_clean[row];
    }
    for (std::size_t label = 0; label < num_classes; ++label) {
        if (before[label] == 0 || after[label] > 0) continue;
        for (const RowIndex row : rows_to_restore(static_cast<Label>(label), labels, neighbors, result)) {
            result.is_clean[row] = 1;
        }
    }
}

}  // namespace

double Sanitization::removed_share() const {
    const auto clean = static_cast<double>(std::ranges::count(is_clean, 1));
    return is_clean.empty() ? 0.0 : 1.0 - clean / static_cast<double>(is_clean.size());
}

Sanitization sanitize(std::span<const Label> labels, std::size_t num_classes, std::span<const Label> left_out,
                      std::span<const std::vector<Neighbor>> neighbors, const SanitizationOptions& options) {
    const std::size_t n = labels.size();
    Sanitization result;
    result.is_good.resize(n);
    for (std::size_t row = 0; row < n; ++row) result.is_good[row] = left_out[row] == labels[row];
    result.is_pruned.resize(n);
    std::vector<Neighbor> taken_by(n, Neighbor{0, NeighborList::no_row});
    for (RowIndex row = 0; row < n; ++row) {
        if (result.is_good[row]) continue;
        result.is_pruned[row] = 1;
        prune_around(row, neighbors[row], options, result, taken_by);
    }
    result.is_clean.resize(n);
    for (std::size_t row = 0; row < n; ++row) result.is_clean[row] = !result.is_pruned[row];
    safeguard_minorities(labels, num_classes, neighbors, result);

    for (RowIndex row = 0; row < n; ++row) {
        if (!result.is_pruned[row]) continue;
        LedgerEntry entry{.row = row, .predicted = left_out[row], .because_of = row};
        if (result.is_clean[row]) {
            entry.reason = LedgerReason::restored_for_class;
        } else if (result.is_good[row]) {
            entry.reason = LedgerReason::neighbor_of_bad;
            entry.because_of = taken_by[row].row;
        }
        result.ledger.push_back(entry);
    }
    return result;
}

std::vector<float> soft_sanitization_factors(std::span<const Label> labels, std::size_t num_classes,
                                             MatrixView<const float> left_out_scores, float smallest) {
    std::vector<float> factors(labels.size());
    std::vector<double> sums(num_classes);
    std::vector<std::size_t> counts(num_classes);
    for (std::size_t row = 0; row < labels.size(); ++row) {
        const auto label = static_cast<std::size_t>(labels[row]);
        const float highest = std::ranges::max(left_out_scores.row(row));
        factors[row] = highest > 0 ? std::max(smallest, left_out_scores(row, label) / highest) : 1.0f;
        sums[label] += factors[row];
        ++counts[label];
    }
    for (std::size_t row = 0; row < labels.size(); ++row) {
        const auto label = static_cast<std::size_t>(labels[row]);
        factors[row] = static_cast<float>(factors[row] * static_cast<double>(counts[label]) / sums[label]);
    }
    return factors;
}

}  // namespace hardlearn
