#include "hardlearn/metrics/statistical_tests.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "hardlearn/core/error.hpp"
#include "tests/metrics/golden.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Values = std::vector<double>;
constexpr Alternative alternatives[] = {Alternative::two_sided, Alternative::greater, Alternative::less};

Alternative alternative_named(const std::string& name) {
    if (name == "greater") return Alternative::greater;
    return name == "less" ? Alternative::less : Alternative::two_sided;
}

Matrix<double> table_of(const std::vector<Values>& rows) {
    Matrix<double> table(rows.size(), rows.at(0).size());
    for (std::size_t i = 0; i < rows.size(); ++i) std::ranges::copy(rows[i], table.row(i).begin());
    return table;
}

Values draw_differences(std::size_t count, double shift, double step, RandomStream& stream) {
    Values values(count);
    for (double& value : values) value = std::round((stream.normal() + shift) / step) * step;
    return values;
}

TEST(statistical_tests, corrected_t_test_agrees_with_scipy) {
    for (const auto cases = golden_cases("statistical_tests"); const auto& one : cases.at("t")) {
        const auto result = corrected_resampled_t_test(one.at("differences").get<Values>(), one.at("ratio"),
                                                       alternative_named(one.at("alternative")));
        EXPECT_NEAR(result.statistic, one.at("statistic"), 1e-9);
        EXPECT_NEAR(result.p_value, one.at("p_value"), 1e-9);
    }
}

TEST(statistical_tests, correction_for_shared_rows_makes_the_t_test_more_careful) {
    const Values differences = {0.01, 0.02, 0.03, 0.015, 0.01, 0.005};
    const auto plain = corrected_resampled_t_test(differences, 0);
    const auto corrected = corrected_resampled_t_test(differences, 0.25);
    EXPECT_LT(plain.p_value, corrected.p_value);
    EXPECT_NEAR(plain.statistic / corrected.statistic, std::sqrt((1.0 / 6 + 0.25) / (1.0 / 6)), 1e-9);
}

TEST(statistical_tests, t_test_of_equal_differences) {
    const Values zeros(5, 0.0), tenths(5, 0.1);
    EXPECT_EQ(corrected_resampled_t_test(zeros, 0.25).p_value, 1.0);
    EXPECT_EQ(corrected_resampled_t_test(tenths, 0.25).p_value, 0.0);
    EXPECT_TRUE(std::isinf(corrected_resampled_t_test(tenths, 0.25).statistic));
    EXPECT_EQ(corrected_resampled_t_test(tenths, 0.25, Alternative::less).p_value, 1.0);
    EXPECT_TRUE(std::isnan(corrected_resampled_t_test(Values{0.3}, 0.25).p_value));
}

TEST(statistical_tests, corrected_interval_holds_0_exactly_where_the_test_does_not_reject) {
    const Values differences = {0.01, 0.02, 0.03, 0.015, -0.02, 0.005, 0.012};
    for (const double ratio : {0.0, 0.25}) {
        const double p = corrected_resampled_t_test(differences, ratio).p_value;
        for (const double confidence : {0.5, 0.8, 0.95, 1 - p - 1e-9, 1 - p + 1e-9}) {
            const Interval interval = corrected_resampled_interval(differences, ratio, confidence);
            EXPECT_EQ(interval.low <= 0, p >= 1 - confidence) << ratio << " " << confidence;
            EXPECT_NEAR(interval.high - interval.estimate, interval.estimate - interval.low, 1e-15);
        }
    }
    // scipy 1.17: stats.t.interval(0.95, 6, mean, sqrt((1 / 7 + 0.25) * variance))
    const Interval interval = corrected_resampled_interval(differences, 0.25, 0.95);
    EXPECT_NEAR(interval.estimate, 0.072 / 7, 1e-15);
    EXPECT_NEAR(interval.low, -0.0135845305044823, 1e-12);
    EXPECT_NEAR(interval.high, 0.0341559590759109, 1e-12);
    const Values tenths(3, 0.1);
    EXPECT_EQ(corrected_resampled_interval(tenths, 0.25, 0.95).low, 0.1);
    EXPECT_TRUE(std::isnan(corrected_resampled_interval(Values{0.1}, 0.25, 0.95).low));
}

TEST(statistical_tests, wilcoxon_agrees_with_scipy) {
    const auto cases = golden_cases("statistical_tests").at("wilcoxon");
    EXPECT_GT(cases.size(), 100u);
    for (const auto& one : cases) {
        const bool ranked = one.at("zeros") == "pratt";
        const auto differences = one.at("differences").get<Values>();
        const auto result = wilcoxon_signed_rank(differences, alternative_named(one.at("alternative")),
                                                 ranked ? ZeroDifferences::ranked : ZeroDifferences::dropped);
        EXPECT_NEAR(result.p_value, one.at("p_value"), 1e-9) << differences.size() << one.at("zeros");
        EXPECT_EQ(result.exact, result.nonzero <= 50);
    }
}

// Every sign pattern of the nonzero differences, by the definition.
double p_of_all_sign_patterns(const Values& differences, Alternative alternative, ZeroDifferences zeros) {
    Values sizes;
    for (const double d : differences) {
        if (d != 0 || zeros == ZeroDifferences::ranked) sizes.push_back(std::abs(d));
    }
    const auto all_ranks = average_ranks(sizes);
    Values ranks;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        if (sizes[i] != 0) ranks.push_back(all_ranks[i]);
    }
    double observed = 0;
    std::size_t at = 0;
    for (const double d : differences) {
        if (d == 0) continue;
        observed += d > 0 ? ranks[at] : 0;
        ++at;
    }
    double upper = 0, lower = 0;
    const std::size_t patterns = std::size_t{1} << ranks.size();
    for (std::size_t pattern = 0; pattern < patterns; ++pattern) {
        double sum = 0;
        for (std::size_t i = 0; i < ranks.size(); ++i) sum += (pattern >> i & 1) != 0 ? ranks[i] : 0;
        upper += sum >= observed ? 1 : 0;
        lower += sum <= observed ? 1 : 0;
    }
    upper /= static_cast<double>(patterns);
    lower /= static_cast<double>(patterns);
    if (alternative == Alternative::greater) return upper;
    if (alternative == Alternative::less) return lower;
    return std::min(1.0, 2 * std::min(upper, lower));
}

TEST(statistical_tests, wilcoxon_counts_all_sign_patterns) {
    RandomStream stream(1);
    for (std::size_t n = 0; n <= 13; ++n) {
        for (const double step : {1e-9, 0.5, 1.0}) {
            const auto differences = draw_differences(n, 0.3, step, stream);
            for (const auto alternative : alternatives) {
                for (const auto zeros : {ZeroDifferences::dropped, ZeroDifferences::ranked}) {
                    EXPECT_NEAR(wilcoxon_signed_rank(differences, alternative, zeros).p_value,
                                p_of_all_sign_patterns(differences, alternative, zeros), 1e-12);
                }
            }
        }
    }
}

TEST(statistical_tests, wilcoxon_mirrors_and_adds_up) {
    RandomStream stream(2);
    for (const std::size_t n : {7, 30, 80}) {
        const auto differences = draw_differences(n, 0.2, 0.25, stream);
        auto mirrored = differences;
        for (double& d : mirrored) d = -d;
        const auto result = wilcoxon_signed_rank(differences, Alternative::greater);
        EXPECT_NEAR(result.p_value, wilcoxon_signed_rank(mirrored, Alternative::less).p_value, 1e-12);
        const auto count = static_cast<double>(result.nonzero);
        EXPECT_EQ(result.positive_ranks + result.negative_ranks, count * (count + 1) / 2);
    }
    EXPECT_EQ(wilcoxon_signed_rank(Values(6, 0.0)).p_value, 1.0);
    EXPECT_EQ(wilcoxon_signed_rank(Values{}).p_value, 1.0);
    EXPECT_EQ(wilcoxon_signed_rank(Values{1, 2, 3, 4, 5}).p_value, 0.0625) << "five folds cannot reach 0.05";
}

TEST(statistical_tests, wilcoxon_approximation_meets_the_exact_values) {
    RandomStream stream(3);
    const auto differences = draw_differences(51, 0.3, 1e-6, stream);
    ASSERT_FALSE(wilcoxon_signed_rank(differences).exact);
    const auto fewer = std::span(differences).first(50);
    ASSERT_TRUE(wilcoxon_signed_rank(fewer).exact);
    EXPECT_NEAR(wilcoxon_signed_rank(differences).p_value, wilcoxon_signed_rank(fewer).p_value, 0.03);
}

TEST(statistical_tests, mann_whitney_agrees_with_scipy) {
    const auto cases = golden_cases("statistical_tests").at("rank_sum");
    EXPECT_GT(cases.size(), 25u);
    for (const auto& one : cases) {
        const auto result = mann_whitney_u(one.at("first").get<Values>(), one.at("second").get<Values>(),
                                           alternative_named(one.at("alternative")));
        EXPECT_EQ(result.u, one.at("u"));
        EXPECT_NEAR(result.p_value, one.at("p_value"), 1e-9);
    }
}

TEST(statistical_tests, mann_whitney_u_counts_pairs) {
    RandomStream stream(4);
    for (const std::size_t m : {1, 6, 40}) {
        const auto first = draw_differences(m, 0.2, 0.5, stream);
        const auto second = draw_differences(20, 0.0, 0.5, stream);
        double pairs = 0;
        for (const double a : first) {
            for (const double b : second) pairs += a > b ? 1 : (a == b ? 0.5 : 0);
        }
        const auto result = mann_whitney_u(first, second, Alternative::greater);
        EXPECT_EQ(result.u, pairs);
        EXPECT_NEAR(result.p_value, mann_whitney_u(second, first, Alternative::less).p_value, 1e-12);
    }
    EXPECT_EQ(mann_whitney_u(Values(3, 1.0), Values(4, 1.0)).p_value, 1.0);
    EXPECT_EQ(mann_whitney_u(Values(60, 1.0), Values(4, 1.0)).p_value, 1.0);
}

// Which hypotheses Holm's procedure rejects, step by step.
std::vector<bool> step_down(const Values& p_values, double level) {
    std::vector<bool> rejected(p_values.size(), false);
    for (std::size_t left = p_values.size(); left > 0; --left) {
        std::size_t smallest = p_values.size();
        for (std::size_t i = 0; i < p_values.size(); ++i) {
            if (!rejected[i] && (smallest == p_values.size() || p_values[i] < p_values[smallest]))
                smallest = i;
        }
        if (p_values[smallest] * static_cast<double>(left) > level) break;
        rejected[smallest] = true;
    }
    return rejected;
}

TEST(statistical_tests, holm_rejects_what_the_step_down_procedure_rejects) {
    RandomStream stream(5);
    for (int repeat = 0; repeat < 200; ++repeat) {
        Values p_values(1 + stream.below(9));
        for (double& p : p_values) p = std::pow(stream.uniform(), 3);
        const auto adjusted = holm(p_values);
        const auto careful = bonferroni(p_values);
        const auto rejected = step_down(p_values, 0.1);
        for (std::size_t i = 0; i < p_values.size(); ++i) {
            EXPECT_EQ(adjusted[i] <= 0.1, rejected[i]);
            EXPECT_LE(p_values[i], adjusted[i]);
            EXPECT_LE(adjusted[i], careful[i]);
            EXPECT_DOUBLE_EQ(careful[i], std::min(1.0, p_values[i] * static_cast<double>(p_values.size())));
        }
    }
    EXPECT_TRUE(holm(Values{}).empty());
}

TEST(statistical_tests, holm_of_a_known_example) {
    const auto adjusted = holm(Values{0.01, 0.04, 0.03, 0.005});
    const Values expected = {0.03, 0.06, 0.06, 0.02};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-12);
}

TEST(statistical_tests, equal_values_share_their_average_rank) {
    EXPECT_EQ(average_ranks(Values{3, 1, 3, 2}), (Values{3.5, 1, 3.5, 2}));
    EXPECT_EQ(average_ranks(Values{}), Values{});
    EXPECT_EQ(mean_ranks(table_of({{0.9, 0.8, 0.9}, {0.5, 0.6, 0.7}})), (Values{2.25, 2.5, 1.25}));
}

// Values of scipy.stats.spearmanr, SciPy 1.17.1.
TEST(rank_correlation, is_spearmans) {
    EXPECT_DOUBLE_EQ(rank_correlation(Values{1, 2, 3, 4}, Values{10, 20, 25, 100}), 1);
    EXPECT_DOUBLE_EQ(rank_correlation(Values{1, 2, 3, 4}, Values{4, 3, 2, 1}), -1);
    EXPECT_NEAR(rank_correlation(Values{1, 2, 2, 4, 5}, Values{5, 6, 7, 8, 7}), 0.7631578947368421, 1e-12);
    EXPECT_TRUE(std::isnan(rank_correlation(Values{1, 1, 1}, Values{1, 2, 3})));
    EXPECT_TRUE(std::isnan(rank_correlation(Values{1}, Values{1})));
    EXPECT_THROW(rank_correlation(Values{1, 2}, Values{1}), Error);
}

TEST(statistical_tests, friedman_and_mean_ranks_agree_with_scipy) {
    for (const auto cases = golden_cases("statistical_tests"); const auto& one : cases.at("friedman")) {
        const auto table = table_of(one.at("scores").get<std::vector<Values>>());
        const auto result = friedman(table.view());
        EXPECT_NEAR(result.statistic, one.at("statistic"), 1e-9);
        EXPECT_NEAR(result.p_value, one.at("p_value"), 1e-9);
        const auto ranks = mean_ranks(table.view());
        for (std::size_t j = 0; j < ranks.size(); ++j) EXPECT_NEAR(ranks[j], one.at("mean_ranks")[j], 1e-9);
    }
    EXPECT_EQ(friedman(table_of({{1, 1, 1}, {2, 2, 2}}).view()).p_value, 1.0);
    EXPECT_TRUE(std::isnan(friedman(table_of({{1}, {2}}).view()).p_value));
}

// Smallest x_(k) with P(median of a resample <= x_(k)) >= level: of n = 2m + 1 draws at least m + 1 fall on
// the first k values.
double exact_quantile(const Values& sorted, double level) {
    const auto n = sorted.size();
    for (std::size_t k = 1; k <= n; ++k) {
        const double share = static_cast<double>(k) / static_cast<double>(n);
        double probability = 0;
        for (std::size_t j = (n + 1) / 2; j <= n; ++j) {
            const double choices = std::lgamma(n + 1.0) - std::lgamma(j + 1.0) - std::lgamma(n - j + 1.0);
            probability += std::exp(choices) * std::pow(share, j) * std::pow(1 - share, n - j);
        }
        if (probability >= level) return sorted[k - 1];
    }
    return sorted.back();
}

TEST(statistical_tests, bootstrap_interval_of_the_median_has_its_exact_ends) {
    RandomStream stream(6);
    for (const std::size_t n : {1, 5, 27, 51}) {
        Values values(n);
        for (double& value : values) value = stream.normal();
        auto sorted = values;
        std::ranges::sort(sorted);
        auto draws = stream.child("bootstrap");
        const auto interval = bootstrap_median(values, 0.9, 20000, draws);
        EXPECT_EQ(interval.estimate, sorted[n / 2]);
        EXPECT_EQ(interval.low, exact_quantile(sorted, 0.05));
        EXPECT_EQ(interval.high, exact_quantile(sorted, 0.95));
    }
}

TEST(statistical_tests, bootstrap_repeats_itself) {
    const Values values = {3, 1, 4, 1, 5, 9, 2, 6};
    RandomStream first(7), second(7);
    const auto a = bootstrap_median(values, 0.95, 500, first);
    const auto b = bootstrap_median(values, 0.95, 500, second);
    EXPECT_EQ(a.low, b.low);
    EXPECT_EQ(a.high, b.high);
    EXPECT_EQ(a.estimate, 3.5);
    EXPECT_EQ(first.next_u64(), second.next_u64());
}

TEST(statistical_tests, refuse_what_they_cannot_use) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const Values good = {1, 2}, bad = {1, nan};
    RandomStream stream(8);
    const std::vector<std::pair<std::function<void()>, std::string>> calls = {
        {[&] { corrected_resampled_t_test(bad, 0.25); },
         "corrected resampled t-test: value 1 is nan, expected a finite number"},
        {[&] { corrected_resampled_t_test(good, -1); },
         "corrected resampled t-test: test_to_training is -1, expected at least 0"},
        {[&] { corrected_resampled_interval(good, 0.25, 1); },
         "corrected resampled interval: confidence 1, expected one in (0, 1)"},
        {[&] { wilcoxon_signed_rank(bad); },
         "Wilcoxon signed-rank test: value 1 is nan, expected a finite number"},
        {[&] { mann_whitney_u(good, bad); }, "Mann-Whitney U test: value 1 is nan, expected a finite number"},
        {[&] { mann_whitney_u(good, {}); },
         "Mann-Whitney U test: samples of 2 and 0 values, expected at least one each"},
        {[&] { mean_ranks({}); }, "mean ranks: the table is 0 x 0, expected at least one row and one column"},
        {[&] {
             friedman(table_of({good, bad}).view());
         },
         "Friedman test: the score of row 1, column 1 is not a number"},
        {[&] { bootstrap_median(good, 1.0, 10, stream); },
         "bootstrap of the median: 2 values, 10 resamples and confidence 1; expected at least one value, one "
         "resample and a confidence in (0, 1)"}};
    for (const auto& [call, message] : calls) {
        expect_error_message(ErrorCode::bad_argument, message, call);
    }
}

}  // namespace
}  // namespace hardlearn::testing
