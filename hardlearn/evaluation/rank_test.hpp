#pragma once

#include <span>
#include <string>

#include "hardlearn/metrics/two_samples.hpp"

namespace hardlearn {

/// Two models held against each other by their scores on the same data sets: as two samples that are not
/// paired, and by the paired t-test.
struct RankTest {
    std::string first;
    std::string second;
    std::size_t sets = 0;
    RankSumResult mann_whitney;    ///< two-sided; U counts the pairs in which the first model is better
    double one_sided_p_value = 1;  ///< that the first model is better
    double cliffs_delta = 0;       ///< from -1 to 1; above 0 where the first model tends to be better
    double superiority = 0;        ///< probability that the first is better; equal scores count half
    OrderStatisticInterval shift;  ///< Hodges and Lehmann's, of the first model's score less the second's
    TestResult paired_t;           ///< of the differences, set by set; two-sided
    Interval mean_difference;      ///< first less second, with the interval of that t-test
};

/// `first` and `second`: scores of two models, one a set, in the same order, rounded by the caller so that
/// ties are ties. Names are left empty. Errors as in metrics/two_samples.hpp; Error(bad_argument) for lengths
/// that differ.
RankTest rank_test(std::span<const double> first, std::span<const double> second, bool lower_is_better,
                   double confidence);

}  // namespace hardlearn
