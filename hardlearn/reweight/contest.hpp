#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// What a method and plain training, neither of which saw the row, made of it.
struct ContestedRow {
    RowIndex row = 0;
    bool method_right = false;
    bool plain_right = false;
};

struct ContestResult {
    std::size_t rows = 0;
    std::size_t method_right = 0;
    std::size_t plain_right = 0;
    std::size_t wins = 0;    ///< where the method gets more right
    std::size_t losses = 0;  ///< where plain training does
    /// Of so many wins or more if the two were equally likely to win: the one-sided sign test, which is
    /// McNemar's exact test where rows stand alone. It speaks of rows (or groups) like these, and of the
    /// networks that were trained: not of other folds or seeds.
    double p_value = 1;
};

/// Holds the two against each other. `groups`: of all rows, by row number; rows of one say nearly the same,
/// so a group counts once, for the side that gets more of it right. Empty: each row counts.
ContestResult judge_contest(std::span<const ContestedRow> contested, std::span<const GroupIndex> groups);

/// The half of the contested rows that other plainly trained networks find easiest.
struct EasyHalf {
    std::size_t rows = 0;
    std::size_t method_right = 0;
    std::size_t plain_right = 0;
    double p_value = 1;  ///< one-sided, that plain training is no better: as above
};

/// `margins`: of all rows, by row number, of networks that took no part in the contest, or rows would be easy
/// because one of the two gets them right. Ties by row.
EasyHalf judge_easy_half(std::span<const ContestedRow> contested, std::span<const float> margins,
                         std::span<const GroupIndex> groups);

}  // namespace hardlearn
