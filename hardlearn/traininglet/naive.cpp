#include "hardlearn/traininglet/naive.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace hardlearn {
namespace {

// Rows with their worst rank over the views so far: a table with open addressing, at most a quarter full.
class WorstRanks {
  public:
    explicit WorstRanks(const std::vector<Neighbor>& first)
        : entries_(std::bit_ceil(4 * first.size() + 1), Entry{NeighborList::no_row, 0, 0}),
          mask_(entries_.size() - 1) {
        for (std::uint32_t rank = 0; rank < first.size(); ++rank) {
            place_of(first[rank].row) = {first[rank].row, rank, 1};
        }
    }
    void meet(const std::vector<Neighbor>& list) {
        for (std::uint32_t rank = 0; rank < list.size(); ++rank) {
            Entry& entry = place_of(list[rank].row);
            if (entry.row == NeighborList::no_row) continue;
            entry.worst_rank = std::max(entry.worst_rank, rank);
            ++entry.num_views;
        }
    }
    /// Worst rank of a row of the first view, and how many views hold it.
    std::pair<std::uint32_t, std::uint32_t> find(RowIndex row) {
        const Entry& entry = place_of(row);
        return {entry.worst_rank, entry.num_views};
    }

  private:
    struct Entry {
        RowIndex row;
        std::uint32_t worst_rank;
        std::uint32_t num_views;
    };
    // The row's entry, or the free one where it would be.
    Entry& place_of(RowIndex row) {
        std::size_t place = (row * std::size_t{0x9E3779B1u} >> 7) & mask_;
        while (entries_[place].row != row && entries_[place].row != NeighborList::no_row)
            place = (place + 1) & mask_;
        return entries_[place];
    }

    std::vector<Entry> entries_;
    std::size_t mask_;
};

std::vector<const NeighborList*> addresses_of(std::span<const NeighborList> views) {
    std::vector<const NeighborList*> addresses;
    for (const NeighborList& view : views) addresses.push_back(&view);
    return addresses;
}

}  // namespace

NaiveConstruction::NaiveConstruction(std::span<const NeighborList> views, std::span<const Label> labels)
    : NaiveConstruction(addresses_of(views), labels) {}

NaiveConstruction::NaiveConstruction(std::span<const NeighborList* const> views,
                                     std::span<const Label> labels)
    : labels_(labels) {
    const std::vector<Neighbor>& first = views.front()->nearest;
    std::size_t longest = 0;
    for (const NeighborList* view : views) longest = std::max(longest, view->nearest.size());
    WorstRanks ranks(first);
    for (const NeighborList* view : views.subspan(1)) ranks.meet(view->nearest);
    // By worst rank through counting; few rows share one.
    std::vector<std::uint32_t> end_of_rank(longest + 1, 0);
    std::vector<RankedRow> common;
    common.reserve(first.size());
    for (const Neighbor& neighbor : first) {
        const auto [worst_rank, num_views] = ranks.find(neighbor.row);
        if (num_views < views.size()) continue;
        common.push_back({worst_rank, neighbor.row});
        ++end_of_rank[worst_rank + 1];
    }
    std::partial_sum(end_of_rank.begin(), end_of_rank.end(), end_of_rank.begin());
    ranked_rows_.resize(common.size());
    for (const RankedRow& row : common) ranked_rows_[end_of_rank[row.worst_rank]++] = row;
    for (std::size_t i = 1; i < ranked_rows_.size(); ++i) {
        for (std::size_t j = i; j > 0 && ranked_rows_[j - 1].worst_rank == ranked_rows_[j].worst_rank &&
                                ranked_rows_[j - 1].row > ranked_rows_[j].row;
             --j) {
            std::swap(ranked_rows_[j - 1], ranked_rows_[j]);
        }
    }
    nearest_of_class_.reserve(views.front()->nearest_of_class.size());
    for (const Neighbor& neighbor : views.front()->nearest_of_class)
        nearest_of_class_.push_back(neighbor.row);
}

Traininglet NaiveConstruction::traininglet(std::size_t k) const {
    Traininglet result;
    result.rows.reserve(std::min(k, ranked_rows_.size()) + nearest_of_class_.size());
    std::vector<std::uint8_t> has_class(nearest_of_class_.size());
    for (const auto& [worst_rank, row] : ranked_rows_) {
        if (worst_rank >= k) break;
        result.rows.push_back(row);
        has_class[static_cast<std::size_t>(labels_[row])] = 1;
    }
    for (std::size_t label = 0; label < has_class.size(); ++label) {
        if (!has_class[label] && nearest_of_class_[label] != NeighborList::no_row) {
            result.appended.push_back(nearest_of_class_[label]);
        }
    }
    result.rows.insert(result.rows.end(), result.appended.begin(), result.appended.end());
    std::ranges::sort(result.rows);
    std::ranges::sort(result.appended);
    return result;
}

}  // namespace hardlearn
