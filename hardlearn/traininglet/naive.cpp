#include "hardlearn/traininglet/naive.hpp"

#include <algorithm>
#include <tuple>

namespace hardlearn {
namespace {

struct Rank {
    RowIndex row;
    std::uint32_t rank;
};

std::vector<Rank> ranks_by_row(const NeighborList& list) {
    std::vector<Rank> ranks;
    ranks.reserve(list.nearest.size());
    for (std::uint32_t rank = 0; rank < list.nearest.size(); ++rank)
        ranks.push_back({list.nearest[rank].row, rank});
    std::ranges::sort(ranks, {}, &Rank::row);
    return ranks;
}

// The rows that both lists hold, each with its worse rank.
std::vector<Rank> intersect(const std::vector<Rank>& a, const std::vector<Rank>& b) {
    std::vector<Rank> both;
    for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
        if (i->row < j->row) {
            ++i;
        } else if (j->row < i->row) {
            ++j;
        } else {
            both.push_back({i->row, std::max(i->rank, j->rank)});
            ++i, ++j;
        }
    }
    return both;
}

}  // namespace

NaiveConstruction::NaiveConstruction(std::span<const NeighborList> views, std::span<const Label> labels)
    : labels_(labels) {
    std::vector<Rank> common = ranks_by_row(views.front());
    for (const NeighborList& view : views.subspan(1)) common = intersect(common, ranks_by_row(view));
    for (const auto& [row, rank] : common) ranked_rows_.push_back({rank, row});
    std::ranges::sort(ranked_rows_, {}, [](const RankedRow& r) { return std::tuple(r.worst_rank, r.row); });
    for (const Neighbor& neighbor : views.front().nearest_of_class) nearest_of_class_.push_back(neighbor.row);
}

Traininglet NaiveConstruction::traininglet(std::size_t k) const {
    Traininglet result;
    std::vector<bool> has_class(nearest_of_class_.size());
    for (const auto& [worst_rank, row] : ranked_rows_) {
        if (worst_rank >= k) break;
        result.rows.push_back(row);
        has_class[static_cast<std::size_t>(labels_[row])] = true;
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
