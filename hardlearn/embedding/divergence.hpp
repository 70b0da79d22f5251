#pragma once

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/embedding/input_affinities.hpp"
#include "hardlearn/embedding/points.hpp"

namespace hardlearn {

/// KL divergence of the points' affinities from the given ones, sum over pairs of p log(p / q), where the
/// sparse affinities leave out the pairs that are not neighbours. `total_mass` is the sum over pairs of 1 /
/// (1 + squared distance).
double sparse_kl_divergence(const InputAffinities& affinities, const Points& points, double total_mass);

/// KL divergence of an embedding from the input affinities of `rows`, computed exactly from all pairs: the
/// measure by which implementations are compared. O(n^2) time and memory.
double exact_kl_divergence(MatrixView<const float> rows, MatrixView<const float> embedding,
                           double perplexity);

}  // namespace hardlearn
