#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/neighbors/search.hpp"
#include "hardlearn/traininglet/ledger.hpp"

namespace hardlearn {

/// Training sanitization (Micro-Learning paper, section 4, stage 2, eq. 6).
struct Sanitization {
    std::vector<std::uint8_t> is_good;    ///< predicted rightly when left out
    std::vector<std::uint8_t> is_pruned;  ///< bad, or a neighbour of a bad sample, before the safeguard
    std::vector<std::uint8_t> is_clean;   ///< what the clean training set holds: not pruned, or restored
    std::vector<LedgerEntry> ledger;      ///< one entry a removed or restored row, by row
    double removed_share() const;         ///< of the rows, after the safeguard
};

/// `left_out`: prediction of each row with itself (and its group) left out. `neighbors[i]`: the neighbours of
/// row i in the first view, nearest first, itself excluded; at least min(m, n - 1) of them, or all within the
/// radius. Minority safeguard: a class of which nothing is left gets back its good samples nearest to the
/// class's bad ones (one each), or all its own samples if none is good.
Sanitization sanitize(std::span<const Label> labels, std::size_t num_classes, std::span<const Label> left_out,
                      std::span<const std::vector<Neighbor>> neighbors, const SanitizationOptions& options);

/// Soft sanitization: instead of removing a row, the cost of each sample is scaled by its left-out score of
/// the given label over its highest left-out score, floored at `smallest`, and normalised to mean 1 within
/// each class.
std::vector<float> soft_sanitization_factors(std::span<const Label> labels, std::size_t num_classes,
                                             MatrixView<const float> left_out_scores, float smallest = 0.05f);

}  // namespace hardlearn
