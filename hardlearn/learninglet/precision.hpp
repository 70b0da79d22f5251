#pragma once

#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/traininglet/sanitization.hpp"

namespace hardlearn {

/// What the sanitization run over a space's members leaves behind for fusion and pruning.
struct Precision {
    Candidate base;  ///< the naive candidate that predicted the members with their own row left out
    /// by row of the space; rows that are not members count as neither good nor pruned
    Sanitization sanitization;
    std::vector<Label> left_out;  ///< prediction of each row with itself (and its group) left out
    std::vector<RowIndex> clean;  ///< members of the clean set, increasing
    std::vector<RowIndex> good;   ///< good members, increasing
    /// of each good row: the one that predicted it; else empty
    std::vector<std::vector<RowIndex>> traininglets;
    std::vector<float> cost_factors;  ///< soft sanitization, one a row
};

}  // namespace hardlearn
