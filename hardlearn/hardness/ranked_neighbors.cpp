#include "hardlearn/hardness/ranked_neighbors.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "hardlearn/neighbors/batch_search.hpp"

namespace hardlearn {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<std::size_t> count_others(std::size_t num_rows, std::span<const GroupIndex> groups) {
    std::vector<std::size_t> others(num_rows, num_rows - 1);
    std::unordered_map<std::uint32_t, std::size_t> sizes;
    for (const GroupIndex group : groups) ++sizes[group.value()];
    for (std::size_t i = 0; i < groups.size(); ++i) others[i] = num_rows - sizes[groups[i].value()];
    return others;
}

// The first place after `begin` with another distance.
std::size_t end_of_ties(std::span<const Neighbor> nearest, std::size_t begin) {
    std::size_t end = begin + 1;
    while (end < nearest.size() && nearest[end].squared_distance == nearest[begin].squared_distance) ++end;
    return end;
}

double share_of_other_classes(std::span<const Neighbor> tied, std::span<const Label> labels, Label own) {
    const auto others =
        std::ranges::count_if(tied, [&](const Neighbor& neighbor) { return labels[neighbor.row] != own; });
    return static_cast<double>(others) / static_cast<double>(tied.size());
}

// The probabilities that a draw of `drawn` of `all` rows has none of the first 0, 1, 2, ... rows: each is
// the one before times (all - drawn - t) / (all - t).
double next_none_of(double none, std::size_t all, std::size_t drawn, std::size_t t) {
    if (all - t <= drawn) return 0.0;
    return none * static_cast<double>(all - drawn - t) / static_cast<double>(all - t);
}

double expected_error(std::span<const Neighbor> nearest, std::span<const Label> labels, Label own,
                      std::size_t all, std::size_t drawn) {
    double none_before = 1.0, error = 0.0, last_share = 0.0;
    for (std::size_t begin = 0; begin < nearest.size() && none_before > 0;) {
        const std::size_t end = end_of_ties(nearest, begin);
        double none = none_before;
        for (std::size_t t = begin; t < end; ++t) none = next_none_of(none, all, drawn, t);
        last_share = share_of_other_classes(nearest.subspan(begin, end - begin), labels, own);
        error += (none_before - none) * last_share;
        none_before = none;
        begin = end;
    }
    return error + none_before * last_share;
}

// Votes in whole numbers, so that equal ones are equal: a row at the distance of the k-th has `left` of them,
// the nearer ones as many as there are such rows.
std::vector<std::uint64_t> votes(std::span<const Neighbor> nearest, std::span<const Label> labels,
                                 std::size_t num_classes, std::size_t k) {
    std::size_t begin = 0, end = 0;
    while (end < std::min(k, nearest.size())) {
        begin = end;
        end = end_of_ties(nearest, begin);
    }
    const std::uint64_t tied = end - begin, left = std::min(k, end) - begin;
    std::vector<std::uint64_t> counts(num_classes);
    for (std::size_t i = 0; i < end; ++i)
        counts[static_cast<std::size_t>(labels[nearest[i].row])] += i < begin ? tied : left;
    return counts;
}

}  // namespace

RankedNeighbors rank_neighbors(MatrixView<const float> rows, std::span<const GroupIndex> groups,
                               const RunContext& context) {
    std::vector<RowIndex> candidates(rows.rows());
    std::iota(candidates.begin(), candidates.end(), RowIndex{0});
    const std::vector<GroupIndex> own =
        groups.empty() ? groups_of_one(rows.rows()) : std::vector<GroupIndex>(groups.begin(), groups.end());
    const std::vector<Label> one_class(rows.rows());
    const SearchedRows searched{
        .rows = rows, .candidates = candidates, .labels = one_class, .num_classes = 1, .groups = own};
    auto lists = find_neighbors(rows, searched, std::min(ranked_depth, rows.rows()), own, context);
    RankedNeighbors ranked{.of_row = {}, .num_others = count_others(rows.rows(), groups)};
    for (NeighborList& list : lists) ranked.of_row.push_back(std::move(list.nearest));
    return ranked;
}

std::vector<double> nearest_neighbor_errors(const RankedNeighbors& neighbors, std::span<const Label> labels,
                                            double share) {
    std::vector<double> errors(labels.size(), nan);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const std::vector<Neighbor>& nearest = neighbors.of_row[i];
        if (nearest.empty()) continue;
        const std::size_t all = neighbors.num_others[i];
        const auto asked = static_cast<std::size_t>(std::lround(share * static_cast<double>(all)));
        errors[i] = expected_error(nearest, labels, labels[i], all, std::clamp<std::size_t>(asked, 1, all));
    }
    return errors;
}

std::vector<double> neighbor_vote_errors(const RankedNeighbors& neighbors, std::span<const Label> labels,
                                         std::size_t num_classes, std::size_t k) {
    std::vector<double> errors(labels.size(), nan);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (neighbors.of_row[i].empty()) continue;
        const auto counts = votes(neighbors.of_row[i], labels, num_classes, k);
        const std::uint64_t most = std::ranges::max(counts);
        const auto winners = static_cast<double>(std::ranges::count(counts, most));
        errors[i] = counts[static_cast<std::size_t>(labels[i])] == most ? 1.0 - 1.0 / winners : 1.0;
    }
    return errors;
}

}  // namespace hardlearn
