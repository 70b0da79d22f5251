#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "hardlearn/core/names.hpp"
#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/repeated_rows.hpp"

namespace hardlearn {

/// What becomes of rows that equal others in all features. A copy on the other side of a split makes noise
/// look predictable; but in tables of few coarse columns new rows repeat old ones by chance, too.
enum class Duplicates : std::uint8_t {
    automatic,  ///< grouped, unless chance explains a quarter of their pairs or more, or cannot be told
    group,      ///< never on both sides of a split, an inner draw, a left-out prediction or a calibration
    keep        ///< each is a row like any other
};
template <>
struct NamesOf<Duplicates> {
    static constexpr std::string_view what = "treatment of duplicates";
    static constexpr Named<Duplicates> names[] = {
        {Duplicates::automatic, "auto"}, {Duplicates::group, "group"}, {Duplicates::keep, "keep"}};
};

/// What is declared of it, wherever rows are split.
inline constexpr OptionFacts duplicates_facts{
    .name = "duplicates",
    .doc =
        "Rows that equal others in all features: group (kept on one side of every split), keep (rows like "
        "any other), auto (grouped, unless chance explains them, as in tables of few coarse columns)",
    .unit = "HOW"};

/// Which rows no split separates, and why.
struct KeptTogether {
    Duplicates decision = Duplicates::keep;  ///< group or keep
    /// One a row, for every split: the data's groups, joined where twins are grouped and groups share some.
    /// Empty where every row stands alone.
    std::vector<GroupIndex> groups;
    RepeatedRows repeated;            ///< not looked for where they are kept anyway
    std::optional<double> by_chance;  ///< pairs_by_chance, where `automatic` asked for it
    std::size_t joined_groups = 0;    ///< of the data's groups, those that became part of a larger one
    /// Repeated rows that are grouped by themselves only: their block, or the groups that they would join,
    /// hold more than a third of all rows, and no folds could be made.
    std::size_t spread_rows = 0;
};
KeptTogether keep_together(const Dataset& data, Duplicates duplicates, const RunContext& context = {});

/// The data with the groups that no split may separate: itself, or where that are others than its own, a copy
/// that is put into `grouped`.
const Dataset& with_kept_together(const Dataset& data, const KeptTogether& together, Dataset& grouped);

/// The first row of each block and label, increasing, where twins are grouped; else all rows. What looks at
/// the shape of the data looks at these.
std::vector<RowIndex> distinct_rows(const Dataset& data, const KeptTogether& together);

}  // namespace hardlearn
