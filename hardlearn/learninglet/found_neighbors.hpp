#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/learninglet/precision.hpp"
#include "hardlearn/learninglet/viewed_rows.hpp"
#include "hardlearn/neighbors/batch_search.hpp"

namespace hardlearn {

/// The neighbours of some queries, found together; each what its query alone would find, to the bit.
class FoundNeighbors {
  public:
    /// Of a query in a view, among all members or among the clean ones only; null: not found beforehand.
    const NeighborList* find(View view, bool clean, std::size_t query) const;

  private:
    friend class NeighborFinder;
    std::vector<RowIndex> queries_;  // increasing
    std::map<std::pair<View, bool>, std::vector<NeighborList>> lists_;
};

/// Finds neighbours for many queries together (see BatchSearch), in the views whose source is quicker so.
/// Borrows the space and the queries, which must outlive it.
class NeighborFinder {
  public:
    /// Of queries from outside, all of them, or of the space's own members, each outside its group (`groups`:
    /// by row; empty: outside itself). For what `candidates` ask: their views, among the members or, for
    /// removal, among the clean ones; k is the largest of the finite ones.
    NeighborFinder(const SanitizedSpace& learned, const ViewedRows& queries,
                   std::span<const Candidate> candidates, std::span<const GroupIndex> groups = {});

    NeighborFinder(const NeighborFinder&) = delete;  // its searches borrow its groups
    NeighborFinder& operator=(const NeighborFinder&) = delete;

    /// For queries [begin, end) of the outside ones, or of the members.
    FoundNeighbors find(std::size_t begin, std::size_t end) const;

    std::size_t queries_at_once(const RunContext& context) const;

  private:
    struct Search;
    const ViewedRows& queries_;
    std::vector<RowIndex> query_rows_;  // of what is asked among the queries
    std::vector<GroupIndex> groups_;    // by row of the space; empty: queries from outside
    std::vector<std::shared_ptr<const Search>> searches_;
};

}  // namespace hardlearn
