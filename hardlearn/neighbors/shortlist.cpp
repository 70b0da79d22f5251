#include "hardlearn/neighbors/shortlist.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "hardlearn/neighbors/search.hpp"
#include "hardlearn/neighbors/value_selection.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/neighbors/shortlist.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef HARDLEARN_NEIGHBORS_SHORTLIST_SHAPES
#define HARDLEARN_NEIGHBORS_SHORTLIST_SHAPES
namespace hardlearn {

constexpr std::size_t panel_rows = 32;
constexpr std::size_t tile_queries = 12;
constexpr std::size_t tiles_at_once = 4;
// Longer sums are made of chunks, so that their error grows less than their length.
constexpr std::size_t chunk_terms = 128;

// Rows, term by term, and their lower norms.
struct Panels {
    const float* rows;
    const float* lower_norms;
    std::size_t count;
};

// Queries, term by term.
struct Tiles {
    const float* queries;
    std::size_t count;
};

// Where what queries and rows make of each other goes: a query's values side by side.
struct MetValues {
    float* first;
    std::size_t stride;  // from one query to the next
};

}  // namespace hardlearn
#endif

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr std::size_t register_lanes = hn::MaxLanes(D());
// As many sums as there are registers for them: 24 of 32 with AVX-512, 12 of 16 otherwise.
constexpr std::size_t queries_at_once = register_lanes == 16 ? 12 : 6;
constexpr std::size_t registers = 2;
constexpr std::size_t rows_at_once = registers * register_lanes;
using Sums = V[queries_at_once][registers];

HWY_INLINE void add_products(const float* HWY_RESTRICT panel, const float* HWY_RESTRICT queries,
                             std::size_t first, std::size_t last, Sums& sums) {
    const D d;
    for (std::size_t j = first; j < last; ++j) {
        V rows[registers];
        for (std::size_t r = 0; r < registers; ++r) {
            rows[r] = hn::Load(d, panel + j * panel_rows + r * register_lanes);
        }
        for (std::size_t q = 0; q < queries_at_once; ++q) {
            const V query = hn::Set(d, queries[j * tile_queries + q]);
            for (std::size_t r = 0; r < registers; ++r) sums[q][r] = hn::MulAdd(query, rows[r], sums[q][r]);
        }
    }
}

// values[q * stride + i] = lower_norms[i] + the inner product of query q and row i of the panel.
HWY_INLINE void meet(const Panels& panel, const float* HWY_RESTRICT queries, std::size_t terms,
                     const MetValues& values) {
    const D d;
    Sums sums;
    for (auto& of_query : sums) {
        for (std::size_t r = 0; r < registers; ++r)
            of_query[r] = hn::Load(d, panel.lower_norms + r * register_lanes);
    }
    add_products(panel.rows, queries, 0, std::min(terms, chunk_terms), sums);
    for (std::size_t first = chunk_terms; first < terms; first += chunk_terms) {
        Sums more;
        for (auto& of_query : more) {
            for (V& sum : of_query) sum = hn::Zero(d);
        }
        add_products(panel.rows, queries, first, std::min(terms, first + chunk_terms), more);
        for (std::size_t q = 0; q < queries_at_once; ++q) {
            for (std::size_t r = 0; r < registers; ++r) sums[q][r] = hn::Add(sums[q][r], more[q][r]);
        }
    }
    for (std::size_t q = 0; q < queries_at_once; ++q) {
        for (std::size_t r = 0; r < registers; ++r) {
            hn::Store(sums[q][r], d, values.first + q * values.stride + r * register_lanes);
        }
    }
}

HWY_INLINE void meet_panel(const Panels& panel, const float* tile, std::size_t terms,
                           const MetValues& values) {
    for (std::size_t q = 0; q < tile_queries; q += queries_at_once) {
        for (std::size_t i = 0; i < panel_rows; i += rows_at_once) {
            meet({panel.rows + i, panel.lower_norms + i, 1}, tile + q, terms,
                 {values.first + q * values.stride + i, values.stride});
        }
    }
}

// Some tiles of queries meet some panels, all tiles one panel before the next comes from afar.
void meet_panels(const Panels& panels, const Tiles& tiles, std::size_t terms, const MetValues& values) {
    for (std::size_t p = 0; p < panels.count; ++p) {
        for (std::size_t t = 0; t < tiles.count; ++t) {
            meet_panel({panels.rows + p * panel_rows * terms, panels.lower_norms + p * panel_rows, 1},
                       tiles.queries + t * tile_queries * terms, terms,
                       {values.first + t * tile_queries * values.stride + p * panel_rows, values.stride});
        }
    }
}

// packed[j * panel_rows + i] = rows[i][j] - mean[j], for four rows i and terms rounded up to fours.
void pack_four(const float* const* rows, const float* mean, std::size_t terms, float* packed) {
#if HWY_TARGET == HWY_SCALAR
    for (std::size_t j = 0; j < terms; ++j) {
        for (std::size_t i = 0; i < 4; ++i) packed[j * panel_rows + i] = rows[i][j] - mean[j];
    }
#else
    const hn::FixedTag<float, 4> d;
    for (std::size_t j = 0; j < terms; j += 4) {
        const auto center = hn::Load(d, mean + j);
        const auto a = hn::Sub(hn::Load(d, rows[0] + j), center);
        const auto b = hn::Sub(hn::Load(d, rows[1] + j), center);
        const auto e = hn::Sub(hn::Load(d, rows[2] + j), center);
        const auto f = hn::Sub(hn::Load(d, rows[3] + j), center);
        const auto ab_lower = hn::InterleaveLower(d, a, b), ab_upper = hn::InterleaveUpper(d, a, b);
        const auto ef_lower = hn::InterleaveLower(d, e, f), ef_upper = hn::InterleaveUpper(d, e, f);
        float* out = packed + j * panel_rows;
        hn::Store(hn::ConcatLowerLower(d, ef_lower, ab_lower), d, out);
        hn::Store(hn::ConcatUpperUpper(d, ef_lower, ab_lower), d, out + panel_rows);
        hn::Store(hn::ConcatLowerLower(d, ef_upper, ab_upper), d, out + 2 * panel_rows);
        hn::Store(hn::ConcatUpperUpper(d, ef_upper, ab_upper), d, out + 3 * panel_rows);
    }
#endif
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(meet_panels);
HWY_EXPORT(pack_four);

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

// |a - b|^2, in sums side by side.
double squared_difference(const float* a, const float* b, std::size_t terms) {
    double sums[8] = {};
    std::size_t j = 0;
    for (; j + 8 <= terms; j += 8) {
        for (std::size_t i = 0; i < 8; ++i) {
            const double moved = a[j + i] - b[j + i];
            sums[i] += moved * moved;
        }
    }
    for (; j < terms; ++j) {
        const double moved = a[j] - b[j];
        sums[j % 8] += moved * moved;
    }
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

// Slots with their values |x|^2 (1 - c) - 2 q.x, in no order.
struct Reservoir {
    std::vector<float> values;
    std::vector<std::uint32_t> slots;

    std::size_t size() const { return values.size(); }

    void keep_at_most(float limit) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < size(); ++i) {
            values[kept] = values[i];
            slots[kept] = slots[i];
            kept += values[i] <= limit ? 1 : 0;
        }
        values.resize(kept);
        slots.resize(kept);
    }
};

}  // namespace

// Some queries on their way through all rows. Values are a row's lower bounds less |q|^2 (1 - c): what they
// must not exceed falls as more rows are seen.
struct Shortlists::Search {
    const Shortlists& rows;
    ShortlistSize size;
    std::size_t num_queries;
    std::size_t num_tiles;
    AlignedVector<float> packed;         // -2 (q - mean), a tile's queries side by side, term by term
    std::vector<float> norms;            // |q|^2
    std::vector<float> limits;           // one a query
    std::vector<float> limits_of_class;  // queries x classes
    std::vector<Reservoir> nearest;      // what may be among the nearest
    std::vector<std::size_t> capacity;   // so many there are thinned out
    std::vector<Reservoir> of_class;     // what may be among the nearest of its class; one a query
    std::vector<float> scratch;
    Reservoir found;

    Search(const Shortlists& shortlists, MatrixView<const float> queries, const ShortlistSize& wanted);
    void pack(MatrixView<const float> queries);
    float limit_after(std::size_t query, float value) const;
    void collect(Reservoir& reservoir, std::size_t first_slot, std::span<const float> values, float limit);
    void take(std::size_t query, std::size_t first_slot, std::span<const float> values);
    void take_of_classes(std::size_t query, std::size_t first_slot, std::span<const float> values);
    void thin_out(std::size_t query);
    std::vector<RowIndex> shortlist(std::size_t query);
};

Shortlists::Search::Search(const Shortlists& shortlists, MatrixView<const float> queries,
                           const ShortlistSize& wanted)
    : rows(shortlists),
      size(wanted),
      num_queries(queries.rows()),
      num_tiles((num_queries + tile_queries - 1) / tile_queries),
      packed(num_tiles * tile_queries * queries.columns()),
      norms(num_queries),
      limits(num_queries, wanted.nearest == 0 ? -infinity : infinity),
      limits_of_class(wanted.nearest_of_class == 0 ? 0 : num_queries * shortlists.all_.num_classes, infinity),
      nearest(num_queries),
      capacity(num_queries, 2 * wanted.nearest + 32),
      of_class(num_queries),
      found{std::vector<float>(shortlists.rows_at_once() + 16),
            std::vector<std::uint32_t>(shortlists.rows_at_once() + 16)} {
    pack(queries);
    for (Reservoir& reservoir : nearest) {
        reservoir.values.reserve(capacity.front());
        reservoir.slots.reserve(capacity.front());
    }
}

void Shortlists::Search::pack(MatrixView<const float> queries) {
    const std::size_t terms = queries.columns();
    for (std::size_t q = 0; q < num_queries; ++q) {
        float* tile = packed.data() + q / tile_queries * tile_queries * terms + q % tile_queries;
        const float* query = queries.row(q).data();
        for (std::size_t j = 0; j < terms; ++j) tile[j * tile_queries] = -2 * (query[j] - rows.mean_[j]);
        norms[q] = static_cast<float>(squared_difference(query, rows.mean_.data(), terms));
    }
}

// What k rows do not exceed is `value`; their lower bounds are at most t = value + |q|^2 (1 - c), their upper
// ones t + 2 c (|x|^2 + |q|^2). A row x with that has |x|^2 <= 3 |q|^2 + 8/3 t, for |x| <= |q| + |q - x| and
// c < 1/16; with |q - x| from there, |x| <= |q| + |q - x| is close. The last term makes up for the rounding
// of sums.
float Shortlists::Search::limit_after(std::size_t query, float value) const {
    if (std::isinf(value)) return value;
    const double c = rows.error_, norm = norms[query], t = std::max(0.0, value + norm);
    const double distance = std::sqrt(t + 2 * c * (4 * norm + 8.0 / 3.0 * t));
    const double length = std::sqrt(norm) + distance;
    const double width = 2 * c * (length * length + norm);
    return static_cast<float>(value + width + 0x1p-22 * (std::abs(value) + norm));
}

void Shortlists::Search::collect(Reservoir& reservoir, std::size_t first_slot, std::span<const float> values,
                                 float limit) {
    const std::size_t count = collect_at_most(values, limit, found.slots.data(), found.values.data());
    const std::size_t before = reservoir.size();
    reservoir.values.resize(before + count);
    reservoir.slots.resize(before + count);
    for (std::size_t i = 0; i < count; ++i) {
        reservoir.values[before + i] = found.values[i];
        reservoir.slots[before + i] = static_cast<std::uint32_t>(first_slot) + found.slots[i];
    }
}

void Shortlists::Search::take(std::size_t query, std::size_t first_slot, std::span<const float> values) {
    if (std::isinf(limits[query]) && size.nearest > 0) {
        limits[query] = limit_after(query, bound_of_smallest(values, size.nearest, scratch));
    }
    collect(nearest[query], first_slot, values, limits[query]);
    if (nearest[query].size() > capacity[query]) thin_out(query);
    if (!limits_of_class.empty()) take_of_classes(query, first_slot, values);
}

void Shortlists::Search::take_of_classes(std::size_t query, std::size_t first_slot,
                                         std::span<const float> values) {
    const auto& begin = rows.class_begin_;
    const auto first_class = std::ranges::upper_bound(begin, first_slot) - begin.begin() - 1;
    for (auto c = static_cast<std::size_t>(first_class); c + 1 < begin.size(); ++c) {
        const std::size_t first = std::max(begin[c], first_slot);
        const std::size_t last = std::min(begin[c + 1], first_slot + values.size());
        if (begin[c] >= first_slot + values.size()) return;
        if (first >= last) continue;
        const auto own = values.subspan(first - first_slot, last - first);
        float& limit = limits_of_class[query * rows.all_.num_classes + c];
        limit = std::min(limit, limit_after(query, bound_of_smallest(own, size.nearest_of_class, scratch)));
        collect(of_class[query], first, own, limit);
    }
}

void Shortlists::Search::thin_out(std::size_t query) {
    Reservoir& reservoir = nearest[query];
    const float bound = bound_of_smallest(reservoir.values, size.nearest, scratch);
    limits[query] = std::min(limits[query], limit_after(query, bound));
    reservoir.keep_at_most(limits[query]);
    capacity[query] = std::max(capacity[query], 2 * reservoir.size());
}

std::vector<RowIndex> Shortlists::Search::shortlist(std::size_t query) {
    if (nearest[query].size() > size.nearest + size.nearest / 8) thin_out(query);
    std::vector<RowIndex> result;
    result.reserve(nearest[query].size() + of_class[query].size());
    for (const std::uint32_t slot : nearest[query].slots) result.push_back(rows.slots_[slot]);
    // What lies within the first limit is there already.
    const Reservoir& reservoir = of_class[query];
    for (std::size_t i = 0; i < reservoir.size(); ++i) {
        const RowIndex row = rows.slots_[reservoir.slots[i]];
        const auto c = static_cast<std::size_t>(rows.all_.labels[row]);
        const float value = reservoir.values[i];
        if (value > limits[query] && value <= limits_of_class[query * rows.all_.num_classes + c]) {
            result.push_back(row);
        }
    }
    return result;
}

Shortlists::Shortlists(const ShortlistRows& rows)
    : all_(rows),
      slots_(rows.candidates.begin(), rows.candidates.end()),
      mean_(Matrix<float>::padded(rows.rows.columns())) {
    const std::size_t terms = rows.rows.columns();
    const std::size_t longest_sum = std::min(terms, chunk_terms + terms / chunk_terms);
    error_ = static_cast<float>(longest_sum + rows.longest_sum + 16) * 0x1p-23f;
    is_usable_ = error_ < 1.0f / 16;
    if (!rows.labels.empty()) {
        std::ranges::stable_sort(slots_, {}, [&](RowIndex row) { return rows.labels[row]; });
        class_begin_.assign(rows.num_classes + 1, 0);
        for (const RowIndex row : slots_) ++class_begin_[static_cast<std::size_t>(rows.labels[row]) + 1];
        for (std::size_t c = 0; c < rows.num_classes; ++c) class_begin_[c + 1] += class_begin_[c];
    }
    std::vector<double> sums(terms);
    for (const RowIndex row : slots_) {
        for (std::size_t j = 0; j < terms; ++j) sums[j] += rows.rows(row, j);
    }
    const auto count = static_cast<double>(std::max<std::size_t>(1, slots_.size()));
    for (std::size_t j = 0; j < terms; ++j) mean_[j] = static_cast<float>(sums[j] / count);
    for (const RowIndex row : slots_) {
        const double norm = squared_difference(rows.rows.row(row).data(), mean_.data(), terms);
        lower_norms_.push_back(static_cast<float>(norm) * (1 - error_));
        is_usable_ &= norm < 1e36;
    }
    if (!rows.groups.empty()) {
        for (const RowIndex row : slots_) {
            if (group_begin_.size() < rows.groups[row] + 2) group_begin_.resize(rows.groups[row] + 2);
            ++group_begin_[rows.groups[row] + 1];
        }
        for (std::size_t g = 1; g < group_begin_.size(); ++g) group_begin_[g] += group_begin_[g - 1];
        group_slots_.resize(slots_.size());
        std::vector<std::uint32_t> next = group_begin_;
        for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
            group_slots_[next[rows.groups[slots_[slot]]]++] = slot;
        }
    }
    slots_.resize((slots_.size() + panel_rows - 1) / panel_rows * panel_rows, NeighborList::no_row);
    lower_norms_.resize(slots_.size(), infinity);
}

// The panels of a block of rows, at most 1 MiB, stay in a near cache while all tiles of queries meet them,
// and so do the values of one tile, at most 42 KiB.
std::size_t Shortlists::rows_at_once() const {
    const std::size_t fitting = (std::size_t{1} << 18) / std::max<std::size_t>(1, mean_.size());
    return std::clamp<std::size_t>(fitting / panel_rows, 2, 28) * panel_rows;
}

// Rows are packed anew for each block of queries, which stays in the third-level cache.
std::size_t Shortlists::queries_at_once() const {
    const std::size_t fitting = (std::size_t{1} << 20) / std::max<std::size_t>(1, mean_.size());
    return std::clamp<std::size_t>(fitting / tile_queries, 20, 80) * tile_queries;
}

void Shortlists::pack_panel(std::size_t panel, float* packed) const {
    for (std::size_t place = 0; place < panel_rows; place += 4) {
        const float* rows[4];
        for (std::size_t i = 0; i < 4; ++i) {
            const RowIndex row = slots_[panel * panel_rows + place + i];
            rows[i] = row == NeighborList::no_row ? mean_.data() : all_.rows.row(row).data();
        }
        HWY_DYNAMIC_DISPATCH(pack_four)(rows, mean_.data(), all_.rows.columns(), packed + place);
    }
}

// Rows of the query's own group are as far away as can be.
void Shortlists::leave_out(GroupIndex group, std::size_t first_slot, std::span<float> values) const {
    if (group + 1 >= group_begin_.size()) return;
    for (std::size_t i = group_begin_[group]; i < group_begin_[group + 1]; ++i) {
        const std::size_t slot = group_slots_[i];
        if (slot >= first_slot && slot < first_slot + values.size()) values[slot - first_slot] = infinity;
    }
}

std::vector<std::vector<RowIndex>> Shortlists::find(MatrixView<const float> queries,
                                                    const ShortlistSize& size,
                                                    std::span<const GroupIndex> query_groups) const {
    Search search(*this, queries, size);
    const std::size_t terms = all_.rows.columns(), block = rows_at_once(), stride = block + 16;
    // Packing writes whole fours of terms.
    AlignedVector<float> panels(block * terms + 4 * panel_rows);
    AlignedVector<float> values(tiles_at_once * tile_queries * stride);
    for (std::size_t first = 0; first < slots_.size(); first += block) {
        const std::size_t count = std::min(block, slots_.size() - first);
        for (std::size_t p = 0; p < count / panel_rows; ++p) {
            pack_panel(first / panel_rows + p, panels.data() + p * panel_rows * terms);
        }
        for (std::size_t tile = 0; tile < search.num_tiles; tile += tiles_at_once) {
            const std::size_t tiles = std::min(tiles_at_once, search.num_tiles - tile);
            HWY_DYNAMIC_DISPATCH(meet_panels)
            ({panels.data(), &lower_norms_[first], count / panel_rows},
             {search.packed.data() + tile * tile_queries * terms, tiles}, terms, {values.data(), stride});
            const std::size_t begin = tile * tile_queries;
            for (std::size_t q = begin; q < std::min(search.num_queries, begin + tiles * tile_queries); ++q) {
                const std::span<float> own(values.data() + (q - begin) * stride, count);
                if (!query_groups.empty()) leave_out(query_groups[q], first, own);
                search.take(q, first, own);
            }
        }
    }
    std::vector<std::vector<RowIndex>> shortlists(search.num_queries);
    for (std::size_t q = 0; q < search.num_queries; ++q) shortlists[q] = search.shortlist(q);
    return shortlists;
}

}  // namespace hardlearn
#endif
