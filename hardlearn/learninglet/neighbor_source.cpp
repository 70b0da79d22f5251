#include "hardlearn/learninglet/neighbor_source.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace hardlearn {

std::span<const RowIndex> AllowedRows::list(std::vector<RowIndex>& place) const {
    if (own.is_empty()) return rows;
    place.clear();
    std::ranges::copy_if(rows, std::back_inserter(place), [&](RowIndex row) { return !own.holds(row); });
    return place;
}

RowFilter AllowedRows::filter() const {
    const bool all = rows.size() == flags.size();
    if (all && own.is_empty()) return {};
    if (all) return [outside = own](RowIndex row) { return !outside.holds(row); };
    return
        [allowed = flags, outside = own](RowIndex row) { return allowed[row] != 0 && !outside.holds(row); };
}

NeighborSource::NeighborSource(View view, std::shared_ptr<const SeenRows> seen,
                               std::shared_ptr<const std::vector<Label>> labels, std::size_t num_classes)
    : view_(view), seen_(std::move(seen)), labels_(std::move(labels)), num_classes_(num_classes) {}

bool NeighborSource::has_coordinates() const {
    return view_ != View::wasserstein && view_ != View::leaf;
}

bool NeighborSource::is_quicker_in_batches(bool are_own, std::size_t k) const {
    return has_coordinates() && !index_ && !reads_table(are_own, k);
}

void NeighborSource::forget_tables() {
    table_.reset();
    similarities_.reset();
}

NeighborList NeighborSource::find(const SourceQuery& query, const AllowedRows& allowed, std::size_t k,
                                  bool with_classes) const {
    if (index_) {
        const float* coordinates = query.seen.rows.coordinates.row(query.seen.place).data();
        return index_->find(coordinates, k, allowed.filter(), with_classes);
    }
    if (reads_table(query.is_own, k)) {
        return table_->find(static_cast<RowIndex>(query.seen.place), allowed.flags, k);
    }
    return search_by_distances(query, allowed, k);
}

std::vector<Neighbor> NeighborSource::find_nearest(const SourceQuery& query, const AllowedRows& allowed,
                                                   std::size_t k) const {
    if (!index_ && reads_table(query.is_own, k)) {
        return table_->find_nearest(static_cast<RowIndex>(query.seen.place), allowed.flags, k);
    }
    return find(query, allowed, k, false).nearest;
}

NeighborList NeighborSource::search_by_distances(const SourceQuery& query, const AllowedRows& allowed,
                                                 std::size_t k) const {
    std::vector<RowIndex> place;
    const std::span<const RowIndex> candidates = allowed.list(place);
    std::vector<float> found(candidates.size());
    distances(query, candidates, found);
    return select_neighbors(found, candidates, *labels_, num_classes_, k);
}

void NeighborSource::distances(const SourceQuery& query, std::span<const RowIndex> ids,
                               std::span<float> out) const {
    if (!query.is_own || !similarities_) return seen_distances(view_, query.seen, *seen_, ids, out);
    const auto similarities = similarities_->row(query.seen.place);
    for (std::size_t i = 0; i < ids.size(); ++i) out[i] = 1.0f - similarities[ids[i]];
}

}  // namespace hardlearn
