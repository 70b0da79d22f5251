#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"

namespace hardlearn {

/// Probability that the range of `count` independent standard normal variables is above `range`: the upper
/// tail of the studentized range with infinitely many degrees of freedom. Relative error below 1e-9.
/// Error(bad_argument) for fewer than two variables or a range that is NaN.
double normal_range_tail(double range, std::size_t count);

/// Nemenyi's test of all pairs of columns (methods) by their mean ranks over the rows (data sets), which
/// holds the level for all pairs together (Demsar, JMLR 7, 2006).
struct NemenyiResult {
    /// mean ranks that differ by at least this differ at the level: q sqrt(k (k + 1) / (6 N)), q the quantile
    /// of the range of k normal variables over sqrt(2)
    double critical_difference = 0;
    Matrix<double> p_values;  ///< columns x columns, 1 on the diagonal
};

/// From mean ranks of k methods over N data sets; level in (0, 1). The distribution is that of many data
/// sets. Error(bad_argument) for fewer than two ranks, no data set, another level.
NemenyiResult nemenyi(std::span<const double> mean_ranks, std::size_t data_sets, double level);

/// Groups of methods that are not told apart: the largest sets of places whose mean ranks differ by less than
/// the critical difference, those of a single place left out. `mean_ranks` in increasing order; a group is a
/// run of places.
struct RankGroup {
    std::size_t first = 0;
    std::size_t last = 0;  ///< inclusive
};
std::vector<RankGroup> groups_of_ranks(std::span<const double> mean_ranks, double critical_difference);

}  // namespace hardlearn
