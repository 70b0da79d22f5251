#pragma once

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "hardlearn/learninglet/found_neighbors.hpp"
#include "hardlearn/learninglet/precision.hpp"
#include "hardlearn/learninglet/viewed_rows.hpp"

namespace hardlearn {

/// How neighbours of one query are asked for.
struct NeighborDemand {
    std::size_t largest_k = 0;              ///< of all finite candidates that will be asked
    OwnRows own = {};                       ///< the query's own rows, where it is a member of the space
    const FoundNeighbors* found = nullptr;  ///< neighbours found beforehand, for the same k and own rows
};

/// The neighbours of one query: each list is found once, and then kept.
class QueryNeighbors {
  public:
    QueryNeighbors(const SanitizedSpace& learned, const Query& query, const NeighborDemand& demand)
        : learned_(learned), query_(query), demand_(demand) {}

    /// The largest_k nearest in a view, among the members or among the clean ones; `with_classes`: and the
    /// nearest of each class.
    const NeighborList& list(View view, bool clean, bool with_classes);

    /// The largest_k nearest members alone.
    std::vector<Neighbor> nearest(View view) const;

    /// The `count` nearest good members.
    std::vector<Neighbor> nearest_good(View view, std::size_t count) const;

    /// Ordering distances of the query to some rows in a view.
    void distances(View view, std::span<const RowIndex> ids, std::span<float> out) const;

  private:
    using Key = std::pair<View, bool>;  // bool: among clean rows only
    const NeighborList* found(View view, bool clean) const;

    SanitizedSpace learned_;
    Query query_;
    NeighborDemand demand_;
    std::map<Key, NeighborList> lists_;
};

}  // namespace hardlearn
