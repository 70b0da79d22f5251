#pragma once

#include <span>
#include <vector>

#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

/// A confidence interval between two order statistics, and the probability with which such an interval holds
/// the truth whatever the distribution: at least the confidence asked for. Both ends and the coverage are NaN
/// where even the widest does not reach that confidence.
struct OrderStatisticInterval {
    Interval interval;
    double coverage = 0;
};

/// Share of the pairs in which the first sample's value is larger, equal ones counted half: the probability
/// of superiority, Vargha and Delaney's A. In [0, 1]; .5: neither tends to be larger. Error(bad_argument) for
/// an empty sample or NaN, so for the functions below.
double probability_of_superiority(std::span<const double> first, std::span<const double> second);

/// Cliff's delta: pairs in which the first sample's value is larger less those in which it is smaller, as a
/// share of all pairs. In [-1, 1]; it is 2 A - 1 of the probability of superiority A.
double cliffs_delta(std::span<const double> first, std::span<const double> second);

/// Hodges and Lehmann's shift of two independent samples: the median of the differences first - second over
/// all pairs, between the k-th smallest and the k-th largest of them (Hollander and Wolfe, "Nonparametric
/// statistical methods", 1973, 4.3). k comes from the distribution of U without ties: exact up to 50 values
/// in all, normal beyond; the coverage is exact for continuous samples that differ by a shift, and at least
/// that with ties. Error(bad_argument) also for a confidence outside (0, 1) and infinite values.
OrderStatisticInterval hodges_lehmann_shift(std::span<const double> first, std::span<const double> second,
                                            double confidence);

/// The median between the r-th smallest and the r-th largest value: an interval for the median of any
/// distribution, its coverage by the binomial distribution with 1/2. Errors as above.
OrderStatisticInterval median_interval(std::span<const double> values, double confidence);

/// Two-sided sign test (McNemar's exact test of two classifiers, if wins are rows that only one gets right):
/// the probability of a split at least as uneven if both sides are equally likely. 1 without wins or losses.
double sign_test(std::size_t wins, std::size_t losses);

/// One-sided: the probability of so many wins or more of wins + losses, if both sides are equally likely.
double one_sided_sign_test(std::size_t wins, std::size_t losses);

}  // namespace hardlearn
