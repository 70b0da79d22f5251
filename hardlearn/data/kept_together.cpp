#include "hardlearn/data/kept_together.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <utility>

namespace hardlearn {
namespace {

// Chance explains twins where it makes this share of their pairs or more.
constexpr double share_by_chance = 0.25;

/// Sets of units, joined pair by pair.
class DisjointSets {
  public:
    explicit DisjointSets(std::size_t count) : parents_(count) {
        std::iota(parents_.begin(), parents_.end(), std::size_t{0});
    }
    std::size_t root_of(std::size_t unit) {
        while (parents_[unit] != unit) unit = parents_[unit] = parents_[parents_[unit]];
        return unit;
    }
    /// The lower root stays one, so that the result does not depend on the order.
    void join(std::size_t a, std::size_t b) {
        a = root_of(a);
        b = root_of(b);
        parents_[std::max(a, b)] = std::min(a, b);
    }

  private:
    std::vector<std::size_t> parents_;
};

// The data's groups, or each row as one, numbered from 0.
std::vector<std::size_t> units_of_rows(const Dataset& data) {
    std::vector<std::size_t> units(data.rows);
    if (data.groups.empty()) {
        std::iota(units.begin(), units.end(), std::size_t{0});
        return units;
    }
    std::map<GroupIndex, std::size_t> numbers;
    for (std::size_t row = 0; row < data.rows; ++row)
        units[row] = numbers.try_emplace(data.groups[row], numbers.size()).first->second;
    return units;
}

std::vector<std::vector<RowIndex>> rows_of_blocks(const RepeatedRows& repeated) {
    std::vector<std::vector<RowIndex>> rows(repeated.num_blocks);
    for (std::size_t row = 0; row < repeated.block_of_row.size(); ++row)
        rows[repeated.block_of_row[row]].push_back(RowIndex(row));
    return rows;
}

/// Joins units that share twins.
class TwinGroups {
  public:
    TwinGroups(const Dataset& data, const RepeatedRows& repeated)
        : units_(units_of_rows(data)), blocks_(rows_of_blocks(repeated)) {
        DisjointSets all = join(std::vector<char>(blocks_.size(), 1));
        std::vector<std::size_t> sizes(units_.size(), 0);
        for (const std::size_t unit : units_) ++sizes[all.root_of(unit)];
        joins_.resize(blocks_.size());
        for (std::size_t b = 0; b < blocks_.size(); ++b)
            joins_[b] = 3 * sizes[all.root_of(first_unit(b))] <= data.rows;
    }

    void join(KeptTogether& together) {
        DisjointSets joined = join(joins_);
        together.groups.clear();
        for (const std::size_t unit : units_)
            together.groups.push_back(GroupIndex(static_cast<std::uint32_t>(joined.root_of(unit))));
        std::set<std::size_t> of_twins;
        for (std::size_t b = 0; b < blocks_.size(); ++b) {
            for (const RowIndex row : blocks_[b]) {
                if (units_[row] == first_unit(b)) continue;
                if (joins_[b]) of_twins.insert({units_[row], first_unit(b)});
                together.spread_rows += joins_[b] == 0;
            }
        }
        together.joined_groups = of_twins.size();
    }

  private:
    std::size_t first_unit(std::size_t block) const { return units_[blocks_[block].front()]; }

    DisjointSets join(const std::vector<char>& joins) const {
        DisjointSets sets(units_.size());
        for (std::size_t b = 0; b < blocks_.size(); ++b) {
            for (const RowIndex row : blocks_[b]) {
                if (joins[b]) sets.join(first_unit(b), units_[row]);
            }
        }
        return sets;
    }

    std::vector<std::size_t> units_;  // of each row
    std::vector<std::vector<RowIndex>> blocks_;
    std::vector<char> joins_;  // of each block: its rows become one group
};

}  // namespace

KeptTogether keep_together(const Dataset& data, Duplicates duplicates, const RunContext& context) {
    KeptTogether together{.groups = data.groups};
    if (duplicates == Duplicates::keep) return together;
    together.repeated = find_repeated_rows(data, context);
    if (together.repeated.pairs == 0) return together;
    if (duplicates == Duplicates::automatic) {
        together.by_chance = pairs_by_chance(data, together.repeated, max_rows_of_chance, context);
        const double enough = share_by_chance * static_cast<double>(together.repeated.pairs);
        if (!together.by_chance || *together.by_chance >= enough) return together;
    }
    together.decision = Duplicates::group;
    TwinGroups(data, together.repeated).join(together);
    if (data.groups.empty()) {
        together.joined_groups = 0;
        if (together.spread_rows == together.repeated.rows) together.groups.clear();
    }
    return together;
}

const Dataset& with_kept_together(const Dataset& data, const KeptTogether& together, Dataset& grouped) {
    if (together.groups == data.groups) return data;
    grouped = data;
    grouped.groups = together.groups;
    grouped.group_names.clear();
    return grouped;
}

std::vector<RowIndex> distinct_rows(const Dataset& data, const KeptTogether& together) {
    std::vector<RowIndex> rows;
    std::vector<std::vector<Label>> seen(together.repeated.num_blocks);
    for (std::size_t row = 0; row < data.rows; ++row) {
        if (together.decision == Duplicates::group) {
            std::vector<Label>& labels = seen[together.repeated.block_of_row[row]];
            if (std::ranges::find(labels, data.labels[row]) != labels.end()) continue;
            labels.push_back(data.labels[row]);
        }
        rows.push_back(RowIndex(row));
    }
    return rows;
}

}  // namespace hardlearn
