#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn::testing {
namespace {

// Conover's form of the statistic, which holds with ties as they are: (k - 1) sum of (R_j - n (k + 1) / 2)^2
// over the variance of all ranks about (k + 1) / 2. Ranks are counted pair by pair.
double statistic_of(const Matrix<double>& scores) {
    const auto k = static_cast<double>(scores.columns());
    std::vector<double> rank_sums(scores.columns());
    double squares = 0;
    for (std::size_t i = 0; i < scores.rows(); ++i) {
        for (std::size_t a = 0; a < scores.columns(); ++a) {
            double rank = 1;
            for (std::size_t b = 0; b < scores.columns(); ++b) {
                if (b == a) continue;
                rank += scores(i, b) < scores(i, a) ? 1 : scores(i, b) == scores(i, a) ? 0.5 : 0;
            }
            rank_sums[a] += rank;
            squares += (rank - (k + 1) / 2) * (rank - (k + 1) / 2);
        }
    }
    double between = 0;
    for (const double sum : rank_sums) {
        between += std::pow(sum - static_cast<double>(scores.rows()) * (k + 1) / 2, 2);
    }
    return (k - 1) * between / squares;
}

TEST(friedman_ties, have_the_statistic_of_conover) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        RandomStream stream(seed);
        Matrix<double> scores(12, 4);
        for (std::size_t i = 0; i < scores.rows(); ++i) {
            for (double& score : scores.row(i))
                score = static_cast<double>(stream.below(3));  // many are equal
        }
        EXPECT_NEAR(friedman(scores.view()).statistic, statistic_of(scores), 1e-9) << seed;
    }
}

}  // namespace
}  // namespace hardlearn::testing
