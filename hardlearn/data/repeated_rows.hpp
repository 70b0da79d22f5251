#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// Which rows equal others in all features: twins. Missing cells equal each other, and 0 equals -0.
struct RepeatedRows {
    std::vector<std::uint32_t> block_of_row;  ///< twins share a block; numbered in the order of their first
                                              ///< rows
    std::size_t num_blocks = 0;
    std::size_t rows = 0;         ///< that equal an earlier one
    std::size_t other_label = 0;  ///< rows with another label than most of their twins; 0 without labels
    std::size_t pairs = 0;        ///< of twins
};
RepeatedRows find_repeated_rows(const Dataset& data, const RunContext& context = {});

inline constexpr std::size_t max_rows_of_chance = 200'000;

/// How many pairs of twins chance alone would make of so coarse a table: the mean over the columns j of
/// N_j f_j / (1 - f_j), where N_j pairs differ in column j and in no other, and two rows agree in column j
/// with the chance f_j. f_j is counted on the pairs that differ in another column, so that copies do not
/// vouch for themselves; a column is left out where no pair does. Nothing where all columns are: in a single
/// column copies look like chance. `repeated`: of the same data; of more rows than max_rows a random sample
/// is looked at, and the ratio of chance to twins in it stands for all.
std::optional<double> pairs_by_chance(const Dataset& data, const RepeatedRows& repeated,
                                      std::size_t max_rows = max_rows_of_chance,
                                      const RunContext& context = {});

}  // namespace hardlearn
