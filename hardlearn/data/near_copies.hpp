#pragma once

#include <cstddef>
#include <optional>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// Rows that are nearly copies of others, among those that were looked at.
struct NearCopies {
    std::size_t rows = 0;  ///< looked at: a random sample where rows are many
    /// Rows much nearer to another than its neighbours lie to it: equal to rounding, or with a little noise.
    std::size_t near = 0;
    /// Rows that lie on the line between two of their neighbours, as resampling makes them (SMOTE: Chawla et
    /// al., JAIR 2002). Not looked for in data of fewer than three dimensions or coarse columns.
    std::size_t between = 0;
    double expected = 0;  ///< of the rows looked at, those that chance puts so near
};

/// Compares the distance d_1 of each row's nearest with d_10: where rows lie smoothly in m dimensions,
/// (d_1 / d_10)^m is Beta(1, 9) distributed, and m follows from the median of d_3 / d_10, which a copy or two
/// do not touch. Equal rows, and rows of one group, do not count as neighbours. Nothing for fewer than 30
/// rows or where nothing can be compared.
std::optional<NearCopies> find_near_copies(const Dataset& data, const RunContext& context = {});

/// Whether so many are near that it can be no chance: from 2 % of the rows on, at least five.
bool are_many(std::size_t copies, std::size_t rows);

}  // namespace hardlearn
