#pragma once

#include <span>

#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

/// Two-sided Kolmogorov-Smirnov test of two independent samples: the largest distance of their empirical
/// distribution functions. p is the share of all ways to divide the values into samples of these sizes that
/// give at least this distance, ties as they are, where the sizes' product is at most a million; beyond it
/// Kolmogorov's limit, which is too large with ties. Error(bad_argument) for an empty sample, NaN or infinite
/// values.
TestResult kolmogorov_smirnov(std::span<const double> first, std::span<const double> second);

/// The distance alone, in [0, 1].
double kolmogorov_smirnov_distance(std::span<const double> first, std::span<const double> second);

}  // namespace hardlearn
