#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Assigns every row to one of num_folds folds so that class shares are as equal as can be. With groups, all
/// rows of a group get one fold (greedy: large and uneven groups first, each to the fold whose class shares
/// it suits best). A class with fewer rows than folds is spread over as many folds as it has rows. Returns
/// the fold of each row. Errors (bad_argument): fewer than 2 folds, more folds than rows or groups.
/// (bad_data): fewer than two classes have two rows.
std::vector<std::uint32_t> stratified_folds(std::span<const Label> labels, std::size_t num_classes,
                                            std::span<const GroupIndex> groups, std::size_t num_folds,
                                            RandomStream stream);

struct Split {
    std::vector<RowIndex> train;
    std::vector<RowIndex> test;
};

/// The split in which `fold` is left out; both sides in increasing order.
Split split_of_fold(std::span<const std::uint32_t> folds, std::uint32_t fold);

/// A stratified random subsample of `size` rows (groups ignored), in increasing order; every class keeps at
/// least one row. All rows if size >= labels.size().
std::vector<RowIndex> stratified_subsample(std::span<const Label> labels, std::size_t num_classes,
                                           std::size_t size, RandomStream stream);

/// The draws on which every tuned model chooses among its candidates: stratified (and grouped) folds of the
/// training rows, each left out once, on at most max_rows of them. Equal inputs give equal draws, so that
/// models that are compared choose on the same evidence.
struct InnerDraws {
    std::vector<RowIndex> rows;        ///< positions among the training rows, increasing
    std::vector<std::uint32_t> folds;  ///< one a row of `rows`; num_folds: the row is never left out
    std::size_t num_folds = 0;         ///< 0: too few rows to draw; models take their default candidate
};

/// Rows that inner draws use at the most, unless they are told otherwise.
inline constexpr std::size_t max_rows_of_draws = 3000;

struct DrawOptions {
    std::size_t num_folds = 5;                 ///< more: larger training parts, slower; at least 2
    std::size_t max_rows = max_rows_of_draws;  ///< of more rows a stratified subsample is drawn
};

/// Groups are kept whole; with fewer groups or rows than num_folds there are as many folds as groups or rows.
/// num_folds is 0 in the result where fewer than two classes have two rows or there is one group.
/// Error(bad_argument): fewer than 2 folds are asked for, a label out of range, a wrong number of groups.
InnerDraws inner_draws(const RowLabels& rows, const DrawOptions& options, const RandomStream& stream);

/// As many folds of the same rows as `stratified` has, which know no classes: rows, or groups, are dealt at
/// random. A fold is then as unlike the rest as new rows are; stratified ones are more alike, and what rests
/// on them is a little too hopeful. Every training part holds two classes; `stratified` itself where a
/// hundred deals do not bring that about.
InnerDraws plain_draws(const RowLabels& rows, const InnerDraws& stratified, const RandomStream& stream);

/// How often small data is drawn. The defaults make a choice among candidates trustworthy (30 draws of 5
/// folds at the most).
struct RepeatOptions {
    std::size_t enough_left_out = 600;  ///< no repeat follows once so many rows have been left out
    std::size_t max_repeats = 6;
};

/// Small data is drawn again and again, so that a choice among candidates does not rest on a few rows: as
/// many repeats of inner_draws as it takes for the left-out rows to number `enough_left_out`, at most
/// `max_repeats`, at least one. Empty where inner_draws has no folds. The first repeat does not depend on how
/// many follow; all use the same rows.
std::vector<InnerDraws> repeated_draws(const RowLabels& rows, const DrawOptions& options,
                                       const RepeatOptions& repeats, const RandomStream& stream);

}  // namespace hardlearn
