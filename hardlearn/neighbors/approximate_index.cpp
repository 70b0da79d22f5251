#include "hardlearn/neighbors/approximate_index.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "hardlearn/core/hash.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/neighbors/packed_neighbor.hpp"

// Its vector code is not used, and would define functions that are not inline.
#define NO_MANUAL_VECTORIZATION
#include <hnswlib/hnswlib.h>

namespace hardlearn {
namespace {

constexpr RowIndex no_row = NeighborList::no_row;
constexpr std::size_t most_rows_looked_at = 100;  // times breadth
constexpr std::size_t rows_between_reports = 256;

// hnswlib's rows are row numbers: it holds no copy of the coordinates, and distances have our bits.
class RowSpace : public hnswlib::SpaceInterface<float> {
  public:
    explicit RowSpace(MatrixView<const float> rows) : rows_(rows) {}
    std::size_t get_data_size() override { return sizeof(RowIndex); }
    hnswlib::DISTFUNC<float> get_dist_func() override { return distance; }
    void* get_dist_func_param() override { return &rows_; }

  private:
    static float distance(const void* a, const void* b, const void* param) {
        const auto& rows = *static_cast<const MatrixView<const float>*>(param);
        RowIndex i, j;
        std::memcpy(&i, a, sizeof i);
        std::memcpy(&j, b, sizeof j);
        return squared_euclidean(rows.row(i).data(), rows.row(j).data(), rows.stride());
    }
    MatrixView<const float> rows_;
};

// Chains rows with the same bits; returns the first of each chain, increasing.
std::vector<RowIndex> chain_equal_rows(MatrixView<const float> rows, std::vector<RowIndex>& next_equal) {
    std::vector<std::pair<std::uint64_t, RowIndex>> hashed(rows.rows());
    for (RowIndex row = 0; row < hashed.size(); ++row) {
        hashed[row] = {hash64(std::as_bytes(rows.row(row))), row};
    }
    std::ranges::sort(hashed);
    next_equal.assign(rows.rows(), no_row);
    std::vector<RowIndex> firsts;
    std::vector<RowIndex> last_of_chains;  // of rows with the same hash
    for (std::size_t i = 0; i < hashed.size(); ++i) {
        if (i == 0 || hashed[i].first != hashed[i - 1].first) last_of_chains.clear();
        const RowIndex row = hashed[i].second;
        const auto chain = std::ranges::find_if(last_of_chains, [&](RowIndex other) {
            return std::memcmp(rows.row(other).data(), rows.row(row).data(), rows.row(row).size_bytes()) == 0;
        });
        if (chain == last_of_chains.end()) {
            firsts.push_back(row);
            last_of_chains.push_back(row);
        } else {
            next_equal[std::exchange(*chain, row)] = row;
        }
    }
    std::ranges::sort(firsts);
    return firsts;
}

using Graph = hnswlib::HierarchicalNSW<float>;

// Writes the rows that a list of the graph's nodes stands for.
void write_links(const hnswlib::linklistsizeint* list, Graph& graph, std::span<const RowIndex> row_of_node,
                 std::span<RowIndex> places) {
    std::ranges::fill(places, no_row);
    const std::size_t count = graph.getListCount(const_cast<hnswlib::linklistsizeint*>(list));
    for (std::size_t i = 0; i < count; ++i) places[i] = row_of_node[list[1 + i]];
}

void take_levels(Graph& graph, std::span<const RowIndex> row_of_node, IndexLinks& links) {
    std::vector<std::pair<RowIndex, hnswlib::tableint>> nodes;  // by row
    for (hnswlib::tableint node = 0; node < row_of_node.size(); ++node) {
        if (graph.element_levels_[node] > 0) nodes.emplace_back(row_of_node[node], node);
    }
    std::ranges::sort(nodes);
    links.levels.resize(static_cast<std::size_t>(graph.maxlevel_));
    for (int l = 1; l <= graph.maxlevel_; ++l) {
        IndexLinks::Level& level = links.levels[static_cast<std::size_t>(l) - 1];
        for (const auto& [row, node] : nodes) {
            if (graph.element_levels_[node] < l) continue;
            level.rows.push_back(row);
            level.links.resize(level.links.size() + links.num_links);
            write_links(graph.get_linklist(node, l), graph, row_of_node,
                        std::span(level.links).last(links.num_links));
        }
    }
}

bool all_exist(std::span<const RowIndex> rows, std::size_t num_rows) {
    return std::ranges::all_of(rows, [=](RowIndex row) { return row < num_rows || row == no_row; });
}

// The rows that a search has seen; its size depends on the search, not on the number of rows.
class SeenSet {
  public:
    explicit SeenSet(std::size_t expected) : places_(std::bit_ceil(2 * expected), no_row) {}

    // False if the row was there already.
    bool insert(RowIndex row) {
        std::size_t place = first_place(row);
        while (places_[place] != no_row) {
            if (places_[place] == row) return false;
            place = (place + 1) & (places_.size() - 1);
        }
        places_[place] = row;
        if (++size_ * 2 > places_.size()) grow();
        return true;
    }
    std::size_t size() const { return size_; }

  private:
    std::size_t first_place(RowIndex row) const {
        const std::uint32_t mixed = row * 0x9E3779B1u;
        return (mixed ^ mixed >> 15) & (places_.size() - 1);
    }
    void grow() {
        std::vector<RowIndex> old(2 * places_.size(), no_row);
        std::swap(old, places_);
        size_ = 0;
        for (const RowIndex row : old) {
            if (row != no_row) insert(row);
        }
    }
    std::vector<RowIndex> places_;
    std::size_t size_ = 0;
};

// Keeps the `capacity` nearest of the accepted rows that it is offered.
class Nearest {
  public:
    Nearest(std::size_t capacity, const RowFilter& accept) : capacity_(capacity), accept_(accept) {
        heap_.reserve(capacity);
    }
    bool takes(std::uint64_t packed) const { return heap_.size() < capacity_ || packed < heap_.front(); }
    void offer(std::uint64_t packed) {
        if (!takes(packed) || (accept_ && !accept_(row_of(packed)))) return;
        if (heap_.size() == capacity_) {
            std::ranges::pop_heap(heap_);
            heap_.back() = packed;
        } else {
            heap_.push_back(packed);
        }
        std::ranges::push_heap(heap_);
    }
    std::vector<Neighbor> sorted() {
        std::ranges::sort_heap(heap_);
        std::vector<Neighbor> neighbors;
        neighbors.reserve(heap_.size());
        for (const std::uint64_t packed : heap_) neighbors.push_back(unpack(packed));
        return neighbors;
    }

  private:
    std::size_t capacity_;
    const RowFilter& accept_;
    std::vector<std::uint64_t> heap_;  // the farthest on top
};

std::span<const RowIndex> until_end(std::span<const RowIndex> links) {
    return links.first(static_cast<std::size_t>(std::ranges::find(links, no_row) - links.begin()));
}

void prefetch_rows(MatrixView<const float> rows, std::span<const RowIndex> ids) {
    constexpr std::size_t line = 64 / sizeof(float);
    const std::size_t ahead = std::min(rows.stride(), 4 * line);
    for (const RowIndex id : ids) {
        const float* row = rows.data() + id * rows.stride();
        for (std::size_t j = 0; j < ahead; j += line) __builtin_prefetch(row + j);
    }
}

// The nearest of the rows as (distance, row), or `start` if none is nearer.
std::uint64_t nearest_of(const float* query, MatrixView<const float> rows, std::span<const RowIndex> ids,
                         std::uint64_t start) {
    std::vector<float> distances(ids.size());
    squared_euclidean_to_some(query, rows, ids, distances);
    for (std::size_t i = 0; i < ids.size(); ++i) start = std::min(start, pack(distances[i], ids[i]));
    return start;
}

}  // namespace

std::size_t IndexLinks::num_bytes() const {
    std::size_t values = ground.size() + next_equal.size();
    for (const Level& level : levels) values += level.rows.size() + level.links.size();
    return values * sizeof(RowIndex);
}

IndexLinks link_rows(MatrixView<const float> rows, const ApproximateIndexOptions& options,
                     const RunContext& context) {
    IndexLinks links{.num_links = options.num_links};
    std::vector<RowIndex> row_of_node = chain_equal_rows(rows, links.next_equal);
    const std::size_t n = row_of_node.size();
    const RandomStream stream(0);
    RandomStream order = stream.child("order");
    RandomStream levels = stream.child("levels");
    shuffle<RowIndex>(row_of_node, order);  // files are often sorted, and a graph of sorted rows is worse

    RowSpace space(rows);
    Graph graph(&space, n, options.num_links, options.build_breadth);
    graph.mult_ = 0;  // its own levels are all 0: ours do not pass through a logarithm
    for (std::size_t node = 0; node < n; ++node) {
        if (node % rows_between_reports == 0) {
            context.check_stop();
            context.report("linking rows to their neighbours", node, n);
        }
        int level = 0;
        while (levels.below(options.num_links) == 0) ++level;
        graph.addPoint(&row_of_node[node], node, level);
    }

    const std::size_t width = 2 * options.num_links;
    links.ground.assign(rows.rows() * width, no_row);
    for (hnswlib::tableint node = 0; node < n; ++node) {
        write_links(graph.get_linklist0(node), graph, row_of_node,
                    std::span(links.ground).subspan(row_of_node[node] * width, width));
    }
    take_levels(graph, row_of_node, links);
    links.entry = row_of_node[graph.enterpoint_node_];
    context.report("linking rows to their neighbours", n, n);
    return links;
}

void check_links(const IndexLinks& links, std::size_t num_rows) {
    const auto require = [](bool holds, const char* what) {
        if (!holds) throw std::out_of_range(what);
    };
    require(links.num_links >= 2 && links.ground.size() == num_rows * 2 * links.num_links &&
                links.next_equal.size() == num_rows && links.entry < num_rows,
            "an index does not fit its rows");
    require(all_exist(links.ground, num_rows) && all_exist(links.next_equal, num_rows),
            "an index leads to no row");
    for (RowIndex row = 0; row < num_rows; ++row) {
        require(links.next_equal[row] > row, "equal rows of an index are not in order");
    }
    for (const IndexLinks::Level& level : links.levels) {
        require(std::ranges::is_sorted(level.rows, std::less_equal{}) &&
                    (level.rows.empty() || level.rows.back() < num_rows) &&
                    level.links.size() == level.rows.size() * links.num_links &&
                    all_exist(level.links, num_rows),
                "a level of an index leads to no row");
    }
}

Neighbor ApproximateIndex::descend_to_ground(const float* query) const {
    std::uint64_t here = nearest_of(query, rows_, std::span(&links_.entry, 1), ~std::uint64_t{0});
    for (std::size_t l = links_.levels.size(); l-- > 0;) {
        const IndexLinks::Level& level = links_.levels[l];
        for (;;) {
            const auto found = std::ranges::lower_bound(level.rows, row_of(here));
            if (found == level.rows.end() || *found != row_of(here)) break;
            const auto place = static_cast<std::size_t>(found - level.rows.begin());
            const auto linked =
                until_end(std::span(level.links).subspan(place * links_.num_links, links_.num_links));
            const std::uint64_t next = nearest_of(query, rows_, linked, here);
            if (next == here) break;
            here = next;
        }
    }
    return unpack(here);
}

std::vector<Neighbor> ApproximateIndex::find(const float* query, std::size_t breadth,
                                             const RowFilter& accept) const {
    const std::size_t width = 2 * links_.num_links;
    const Neighbor start = descend_to_ground(query);
    Nearest nearest(breadth, accept);
    SeenSet seen(16 * breadth);
    std::vector<std::uint64_t> open;  // rows whose links are still to be followed, the nearest on top
    std::vector<RowIndex> ids;
    std::vector<float> distances(width);
    const auto meet = [&](std::uint64_t packed) {
        if (!nearest.takes(packed)) return;
        open.push_back(packed);
        std::ranges::push_heap(open, std::greater{});
        const std::uint64_t distance_bits = packed >> 32 << 32;
        for (RowIndex row = row_of(packed); row != no_row; row = links_.next_equal[row]) {
            if (!nearest.takes(distance_bits | row)) break;
            nearest.offer(distance_bits | row);
        }
    };
    seen.insert(start.row);
    meet(pack(start.squared_distance, start.row));
    while (!open.empty() && nearest.takes(open.front()) && seen.size() <= most_rows_looked_at * breadth) {
        const RowIndex row = row_of(open.front());
        std::ranges::pop_heap(open, std::greater{});
        open.pop_back();
        ids.clear();
        for (const RowIndex linked : until_end(std::span(links_.ground).subspan(row * width, width))) {
            if (seen.insert(linked)) ids.push_back(linked);
        }
        prefetch_rows(rows_, ids);
        squared_euclidean_to_some(query, rows_, ids, distances);
        for (std::size_t i = 0; i < ids.size(); ++i) meet(pack(distances[i], ids[i]));
    }
    return nearest.sorted();
}

Neighbor ApproximateIndex::descend(const float* query, const Neighbor& start, const RowFilter& accept) const {
    const std::size_t width = 2 * links_.num_links;
    std::uint64_t here = pack(start.squared_distance, start.row);
    for (;;) {
        std::vector<RowIndex> ids;
        for (const RowIndex row : until_end(std::span(links_.ground).subspan(row_of(here) * width, width))) {
            if (!accept || accept(row)) ids.push_back(row);
        }
        const std::uint64_t next = nearest_of(query, rows_, ids, here);
        if (next == here) return unpack(here);
        here = next;
    }
}

}  // namespace hardlearn
