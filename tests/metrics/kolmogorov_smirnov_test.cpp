#include "hardlearn/metrics/kolmogorov_smirnov.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

// Of all ways to choose the first sample's values among all of them, the share at least as far apart.
double share_by_enumeration(const std::vector<double>& first, const std::vector<double>& second) {
    std::vector<double> all = first;
    all.insert(all.end(), second.begin(), second.end());
    const double found = kolmogorov_smirnov_distance(first, second);
    std::vector<int> chosen(all.size(), 0);
    std::fill(chosen.begin(), chosen.begin() + std::ssize(first), 1);
    double ways = 0;
    double reaching = 0;
    do {
        std::vector<double> a;
        std::vector<double> b;
        for (std::size_t i = 0; i < all.size(); ++i) (chosen[i] == 1 ? a : b).push_back(all[i]);
        ++ways;
        reaching += kolmogorov_smirnov_distance(a, b) >= found - 1e-12;
    } while (std::ranges::prev_permutation(chosen).found);
    return reaching / ways;
}

TEST(kolmogorov_smirnov, is_scipys_exact_test_without_ties) {
    const std::vector<double> a = {0.1, 0.5, 0.9, 1.3, 2.2, 2.8, 3.1};
    const std::vector<double> b = {0.4, 1.1, 1.9, 2.5, 3.3, 3.9, 4.2, 4.6, 5.0};
    const TestResult small = kolmogorov_smirnov(a, b);
    EXPECT_NEAR(small.statistic, 0.5555555555555556, 1e-15);
    EXPECT_NEAR(small.p_value, 0.12674825174825174, 1e-14);
    EXPECT_NEAR(kolmogorov_smirnov(b, a).p_value, small.p_value, 1e-14);
}

TEST(kolmogorov_smirnov, is_the_share_of_all_divisions_with_and_without_ties) {
    RandomStream stream(3);
    for (const std::uint64_t values : {3u, 6u, 1000u}) {
        for (int draw = 0; draw < 12; ++draw) {
            std::vector<double> a(5);
            std::vector<double> b(7);
            for (double& value : a) value = static_cast<double>(stream.below(values));
            for (double& value : b) value = static_cast<double>(stream.below(values) + draw % 3);
            EXPECT_NEAR(kolmogorov_smirnov(a, b).p_value, share_by_enumeration(a, b), 1e-12);
        }
    }
}

TEST(kolmogorov_smirnov, is_kolmogorovs_limit_for_large_samples) {
    // SciPy: kstwobign.sf(0.051666... * sqrt(600)).
    std::vector<double> x;
    std::vector<double> y;
    for (int i = 0; i < 1200; ++i) {
        x.push_back(i / 1200.0);
        y.push_back(std::pow(i / 1200.0, 1.15));
    }
    const TestResult test = kolmogorov_smirnov(x, y);
    EXPECT_NEAR(test.statistic, 0.051666666666666666, 1e-12);
    EXPECT_NEAR(test.p_value, 0.08124766392820047, 1e-10);
}

TEST(kolmogorov_smirnov, small_probabilities_keep_their_digits) {
    // Two samples of n that do not overlap: 2 of all (2n choose n) divisions.
    std::vector<double> low(30);
    std::vector<double> high(30);
    double ways = 1;
    for (int i = 0; i < 30; ++i) {
        low[std::size_t(i)] = i;
        high[std::size_t(i)] = 100 + i;
        ways *= (30.0 + i + 1) / (i + 1);
    }
    EXPECT_NEAR(kolmogorov_smirnov(low, high).p_value * ways / 2, 1, 1e-9);
}

TEST(kolmogorov_smirnov, edges) {
    const std::vector<double> same = {1, 1, 1};
    EXPECT_EQ(kolmogorov_smirnov(same, same).statistic, 0);
    EXPECT_EQ(kolmogorov_smirnov(same, same).p_value, 1);
    const std::vector<double> one = {1};
    EXPECT_EQ(kolmogorov_smirnov(one, std::vector<double>{2}).p_value, 1);
    expect_error(ErrorCode::bad_argument, {"empty"}, [&] { kolmogorov_smirnov(one, {}); });
    expect_error(ErrorCode::bad_argument, {"finite"}, [&] {
        kolmogorov_smirnov(one, std::vector<double>{std::numeric_limits<double>::infinity()});
    });
}

TEST(benjamini_hochberg, is_scipys) {
    const std::vector<double> p = {0.01, 0.04, 0.03, 0.005, 0.2, 0.8, 0.04};
    const std::vector<double> expected = {0.035, 0.056, 0.056, 0.035, 0.23333333333333336, 0.8, 0.056};
    const std::vector<double> adjusted = benjamini_hochberg(p);
    for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-15);
    EXPECT_TRUE(benjamini_hochberg({}).empty());
}

}  // namespace
}  // namespace hardlearn::testing
