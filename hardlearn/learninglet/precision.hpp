#pragma once

#include <cstdint>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/traininglet/sanitization.hpp"

namespace hardlearn {

/// What the sanitization run over a space's members leaves behind for fusion and pruning.
struct Precision {
    Candidate base;  ///< the naive candidate that predicted the members with their own row left out
    /// by row of the space; rows that are not members count as neither good, pruned nor clean
    Sanitization sanitization;
    std::vector<Label> left_out;  ///< prediction of each row with itself (and its group) left out
    std::vector<RowIndex> clean;  ///< members of the clean set, increasing
    std::vector<RowIndex> good;   ///< good members, increasing
    /// of each good row: the one that predicted it; else empty
    std::vector<std::vector<RowIndex>> traininglets;
    std::vector<float> cost_factors;  ///< soft sanitization, one a row

    /// The clean and the good members as rows that may be neighbours, but for `own`.
    AllowedRows allowed_clean(const OwnRows& own = {}) const { return {clean, sanitization.is_clean, own}; }
    AllowedRows allowed_good(const OwnRows& own = {}) const { return {good, sanitization.is_good, own}; }
};

/// What queries are answered from. All must outlive it.
struct SanitizedSpace {
    const LearningSpace& space;
    const Precision* precision = nullptr;  ///< null: no candidate that is asked needs it
    std::uint64_t seed = 0;                ///< of the random anchors of fusion

    /// The rows that may be neighbours, all members or the clean ones.
    AllowedRows allowed(bool clean, const OwnRows& own = {}) const {
        return clean ? precision->allowed_clean(own) : space.allowed(own);
    }
};

}  // namespace hardlearn
