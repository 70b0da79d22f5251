#include "hardlearn/neighbors/neighbor_table.hpp"

#include <algorithm>
#include <cmath>

#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/neighbors/batch_search.hpp"

namespace hardlearn {
namespace {

constexpr Neighbor nobody{0, NeighborList::no_row};

// So many of the nearest rows hold k members but for one time in some thousands: 3.6 standard deviations.
std::size_t depth_for(std::size_t k, double member_share) {
    const auto wanted = static_cast<double>(k);
    const double spread = 3.6 * std::sqrt(wanted * (1 - member_share));
    return static_cast<std::size_t>(std::ceil((wanted + spread) / member_share)) + 2;
}

std::vector<RowIndex> flagged_rows(std::span<const std::uint8_t> flags, std::size_t num_rows) {
    std::vector<RowIndex> rows;
    for (RowIndex row = 0; row < num_rows; ++row) {
        if (flags.empty() || flags[row]) rows.push_back(row);
    }
    return rows;
}

}  // namespace

NeighborTable::NeighborTable(const RowsWithLabels& searched, std::span<const GroupIndex> groups,
                             const NeighborTableOptions& options, const RunContext& context)
    : searched_(searched),
      groups_(groups.begin(), groups.end()),
      largest_k_(options.num_neighbors),
      place_(searched.rows.rows(), NeighborList::no_row) {
    const MatrixView<const float> rows = searched.rows;
    const std::vector<RowIndex> among = flagged_rows(options.among, rows.rows());
    const std::size_t n = among.size();
    for (std::size_t i = 0; i < n; ++i) place_[among[i]] = static_cast<RowIndex>(i);
    depth_ = std::min(n, depth_for(options.num_neighbors, options.member_share));
    is_complete_ = depth_ == n;
    nearest_.resize(n * depth_);
    nearest_of_class_.resize(n * searched.num_classes * per_class);
    const Matrix<float> gathered = n == rows.rows() ? Matrix<float>() : gather_rows(rows, std::span(among));
    const std::vector<GroupIndex> own = groups.empty() ? groups_of_one(rows.rows()) : groups_;
    std::vector<GroupIndex> own_of_queries;
    for (const RowIndex row : among) own_of_queries.push_back(own[row]);
    for_each_shortlist(
        {.rows = n == rows.rows() ? rows : MatrixView<const float>(gathered), .groups = own_of_queries},
        {.rows = rows,
         .candidates = among,
         .labels = searched.labels,
         .num_classes = searched.num_classes,
         .groups = own},
        {.nearest = depth_, .nearest_of_class = per_class}, context,
        [&](std::size_t place, std::span<const RowIndex> others) { enter(place, among[place], others); });
}

// The nearest of `others`, overall and of each class, go to the row's place.
void NeighborTable::enter(std::size_t place, RowIndex row, std::span<const RowIndex> others) {
    std::vector<float> distances(others.size());
    squared_euclidean_to_some(searched_.rows.row(row).data(), searched_.rows, others, distances);
    const NeighborList sorted =
        select_neighbors(distances, others, searched_.labels, searched_.num_classes, others.size());
    const auto nearest = std::span(nearest_).subspan(place * depth_, depth_);
    const std::size_t count = std::min(depth_, sorted.nearest.size());
    std::ranges::copy(std::span(sorted.nearest).first(count), nearest.begin());
    std::ranges::fill(nearest.subspan(count), nobody);
    const auto of_classes =
        std::span(nearest_of_class_)
            .subspan(place * searched_.num_classes * per_class, searched_.num_classes * per_class);
    std::ranges::fill(of_classes, nobody);
    std::vector<std::size_t> taken(searched_.num_classes);
    for (const Neighbor& neighbor : sorted.nearest) {
        const auto c = static_cast<std::size_t>(searched_.labels[neighbor.row]);
        if (taken[c] < per_class) of_classes[c * per_class + taken[c]++] = neighbor;
    }
}

bool NeighborTable::own(RowIndex row, RowIndex other) const {
    return groups_.empty() ? row == other : groups_[row] == groups_[other];
}

NeighborList NeighborTable::find(RowIndex row, std::span<const std::uint8_t> is_member, std::size_t k) const {
    NeighborList list;
    if (place_[row] != NeighborList::no_row && read_nearest(row, is_member, k, list.nearest) &&
        read_nearest_of_class(row, is_member, list.nearest_of_class)) {
        return list;
    }
    return search(row, is_member, k);
}

std::vector<Neighbor> NeighborTable::find_nearest(RowIndex row, std::span<const std::uint8_t> is_member,
                                                  std::size_t k) const {
    std::vector<Neighbor> nearest;
    if (place_[row] != NeighborList::no_row && read_nearest(row, is_member, k, nearest)) return nearest;
    return search(row, is_member, k).nearest;
}

// True if the list is complete: k members were found, or the table holds every row there is.
bool NeighborTable::read_nearest(RowIndex row, std::span<const std::uint8_t> is_member, std::size_t k,
                                 std::vector<Neighbor>& nearest) const {
    for (const Neighbor& neighbor : std::span(nearest_).subspan(place_[row] * depth_, depth_)) {
        if (nearest.size() == k || neighbor.row == NeighborList::no_row) return true;
        if (is_member[neighbor.row]) nearest.push_back(neighbor);
    }
    return nearest.size() == k || is_complete_;
}

bool NeighborTable::read_nearest_of_class(RowIndex row, std::span<const std::uint8_t> is_member,
                                          std::vector<Neighbor>& nearest_of_class) const {
    for (std::size_t c = 0; c < searched_.num_classes; ++c) {
        const auto places = std::span(nearest_of_class_)
                                .subspan((place_[row] * searched_.num_classes + c) * per_class, per_class);
        const auto found = std::ranges::find_if(places, [&](const Neighbor& neighbor) {
            return neighbor.row == NeighborList::no_row || is_member[neighbor.row];
        });
        if (found == places.end()) return false;
        nearest_of_class.push_back(*found);
    }
    return true;
}

NeighborList NeighborTable::search(RowIndex row, std::span<const std::uint8_t> is_member,
                                   std::size_t k) const {
    std::vector<RowIndex> candidates;
    for (RowIndex other = 0; other < searched_.rows.rows(); ++other) {
        if (is_member[other] && !own(row, other)) candidates.push_back(other);
    }
    return find_neighbors(searched_.rows.row(row).data(), searched_, candidates, k);
}

}  // namespace hardlearn
