#pragma once

#include <cstdint>
#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Mutual information of a contingency table, in nats.
double mutual_information(MatrixView<const std::uint64_t> table);

/// Expected mutual information of two labelings with the given cluster sizes under the hypergeometric model
/// of random permutations, in nats (Vinh, Epps, Bailey, JMLR 2010, eq. 24a).
double expected_mutual_information(std::span<const std::uint64_t> row_sums,
                                   std::span<const std::uint64_t> column_sums);

/// AMI with the arithmetic-mean normaliser: (MI - E[MI]) / ((H1 + H2) / 2 - E[MI]). 1 for equal partitions
/// (two one-cluster partitions included), about 0 for independent ones, possibly slightly negative.
double adjusted_mutual_information(MatrixView<const std::uint64_t> table);
double adjusted_mutual_information(std::span<const Label> first, std::span<const Label> second);

}  // namespace hardlearn
