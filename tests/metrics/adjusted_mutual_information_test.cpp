#include "hardlearn/metrics/adjusted_mutual_information.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/contingency.hpp"
#include "tests/metrics/golden.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Sizes = std::vector<std::uint64_t>;

Matrix<std::uint64_t> table_of(const nlohmann::json& rows) {
    Matrix<std::uint64_t> table(rows.size(), rows[0].size());
    for (std::size_t i = 0; i < table.rows(); ++i) {
        for (std::size_t j = 0; j < table.columns(); ++j) table(i, j) = rows[i][j].get<std::uint64_t>();
    }
    return table;
}

std::vector<Label> random_labels(std::size_t count, std::uint64_t num_labels, std::uint64_t seed) {
    RandomStream stream(seed);
    std::vector<Label> labels(count);
    for (Label& label : labels) label = static_cast<Label>(stream.below(num_labels));
    return labels;
}

std::vector<Label> singletons(std::size_t count) {
    std::vector<Label> labels(count);
    std::iota(labels.begin(), labels.end(), 0);
    return labels;
}

double log_factorial(std::uint64_t n) {
    return std::lgamma(static_cast<double>(n) + 1);
}

// Vinh, Epps, Bailey 2010, eq. 24a as it is printed: every term by log factorials.
double expected_by_double_loop(const Sizes& rows, const Sizes& columns) {
    const std::uint64_t total = std::accumulate(rows.begin(), rows.end(), std::uint64_t{0});
    double sum = 0;
    for (const auto a : rows) {
        for (const auto b : columns) {
            for (std::uint64_t n = std::max<std::uint64_t>(1, a + b > total ? a + b - total : 0);
                 n <= std::min(a, b); ++n) {
                const auto count = static_cast<double>(n);
                const auto all = static_cast<double>(total);
                const double information =
                    count / all * std::log(all * count / (static_cast<double>(a) * static_cast<double>(b)));
                const double log_probability =
                    log_factorial(a) + log_factorial(b) + log_factorial(total - a) +
                    log_factorial(total - b) - log_factorial(total) - log_factorial(n) -
                    log_factorial(a - n) - log_factorial(b - n) - log_factorial(total + n - a - b);
                sum += information * std::exp(log_probability);
            }
        }
    }
    return sum;
}

// The definition: the mean over all orders of the second labels.
double expected_by_permutations(const std::vector<Label>& first, std::vector<Label> second) {
    std::vector<std::size_t> order(first.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    double sum = 0;
    double count = 0;
    do {
        std::vector<Label> permuted;
        for (const std::size_t i : order) permuted.push_back(second[i]);
        sum += mutual_information(contingency_table(first, 8, permuted, 8));
        ++count;
    } while (std::next_permutation(order.begin(), order.end()));
    return sum / count;
}

Sizes row_sums(const Matrix<std::uint64_t>& table) {
    Sizes sums;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto row = table.row(i);
        sums.push_back(std::accumulate(row.begin(), row.end(), std::uint64_t{0}));
    }
    return sums;
}

Matrix<std::uint64_t> transposed(const Matrix<std::uint64_t>& table) {
    Matrix<std::uint64_t> result(table.columns(), table.rows());
    for (std::size_t i = 0; i < table.rows(); ++i) {
        for (std::size_t j = 0; j < table.columns(); ++j) result(j, i) = table(i, j);
    }
    return result;
}

TEST(adjusted_mutual_information, equals_scikit_learn) {
    for (const auto& golden : golden_cases("adjusted_mutual_information")) {
        const auto table = table_of(golden.at("table"));
        const auto name = golden.at("name").get<std::string>();
        EXPECT_NEAR(mutual_information(table), golden.at("mutual_information").get<double>(), 1e-10) << name;
        EXPECT_NEAR(expected_mutual_information(row_sums(table), row_sums(transposed(table))),
                    golden.at("expected_mutual_information").get<double>(), 1e-10)
            << name;
        EXPECT_NEAR(adjusted_mutual_information(table),
                    golden.at("adjusted_mutual_information").get<double>(), 1e-10)
            << name;
    }
}

TEST(adjusted_mutual_information, expectation_equals_the_mean_over_all_permutations) {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        const std::size_t count = 3 + seed % 5;
        const auto first = random_labels(count, 2 + seed % 3, seed);
        const auto second = random_labels(count, 2 + seed % 4, seed + 100);
        const auto table = contingency_table(first, 8, second, 8);
        EXPECT_NEAR(expected_mutual_information(row_sums(table), row_sums(transposed(table))),
                    expected_by_permutations(first, second), 1e-13);
    }
}

TEST(adjusted_mutual_information, expectation_equals_the_double_loop_over_log_factorials) {
    const std::vector<std::pair<Sizes, Sizes>> cases = {
        {{1, 1}, {1, 1}},
        {{5}, {2, 3}},
        {{3, 0, 4}, {7, 0}},
        {{999, 1}, {1, 999}},
        {{600, 400}, {700, 300}},
        {{1, 2, 3, 4, 990}, {500, 250, 125, 125}},
        {{9999, 10001}, {1, 19999}},
        {{12000, 8000}, {13000, 7000}},
    };
    for (const auto& [rows, columns] : cases) {
        EXPECT_NEAR(expected_mutual_information(rows, columns), expected_by_double_loop(rows, columns),
                    1e-12);
    }
    RandomStream stream(5);
    for (int repeat = 0; repeat < 30; ++repeat) {
        Sizes rows(1 + stream.below(8)), columns(1 + stream.below(8));
        for (int sample = 0; sample < 400; ++sample) {
            ++rows[stream.below(rows.size())];
            ++columns[stream.below(1 + stream.below(columns.size()))];
        }
        EXPECT_NEAR(expected_mutual_information(rows, columns), expected_by_double_loop(rows, columns),
                    1e-12);
    }
}

TEST(adjusted_mutual_information, is_one_for_equal_partitions) {
    const auto labels = random_labels(200, 6, 1);
    auto renamed = labels;
    for (Label& label : renamed) label = 5 - label;
    EXPECT_EQ(adjusted_mutual_information(labels, labels), 1.0);
    EXPECT_EQ(adjusted_mutual_information(labels, renamed), 1.0);
    const std::vector<Label> one(50, 3);
    EXPECT_EQ(adjusted_mutual_information(one, one), 1.0);
    EXPECT_EQ(adjusted_mutual_information(singletons(20'000), singletons(20'000)), 1.0);
}

TEST(adjusted_mutual_information, is_zero_where_one_side_says_nothing) {
    const auto labels = random_labels(200, 6, 2);
    const std::vector<Label> one(200, 0);
    EXPECT_EQ(adjusted_mutual_information(labels, one), 0.0);
    EXPECT_EQ(adjusted_mutual_information(one, labels), 0.0);
    EXPECT_NEAR(adjusted_mutual_information(labels, singletons(200)), 0.0, 1e-12);
}

TEST(adjusted_mutual_information, is_zero_for_independent_labels) {
    double sum = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto first = random_labels(300, 5, seed);
        const auto second = random_labels(300, 4, seed + 1000);
        sum += adjusted_mutual_information(first, second);
    }
    EXPECT_NEAR(sum / 200, 0.0, 1e-3);
}

TEST(adjusted_mutual_information, is_symmetric_and_ignores_names) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto first = random_labels(100, 4, seed);
        auto second = random_labels(100, 5, seed + 50);
        for (std::size_t i = 0; i < 60; ++i) second[i] = first[i];
        auto renamed = second;
        for (Label& label : renamed) label = 1000 - 7 * label;
        const double value = adjusted_mutual_information(first, second);
        EXPECT_NEAR(adjusted_mutual_information(second, first), value, 1e-14);
        EXPECT_NEAR(adjusted_mutual_information(first, renamed), value, 1e-14);
        EXPECT_NEAR(adjusted_mutual_information(contingency_table(first, 4, second, 5)), value, 1e-14);
    }
}

TEST(adjusted_mutual_information, of_nothing_is_one_and_of_unequal_lengths_an_error) {
    EXPECT_EQ(adjusted_mutual_information(std::span<const Label>{}, std::span<const Label>{}), 1.0);
    const std::vector<Label> three(3), two(2);
    expect_error_message(ErrorCode::bad_argument, "labelings must have equal lengths, got 3 and 2",
                         [&] { adjusted_mutual_information(three, two); });
    expect_error_message(ErrorCode::bad_argument,
                         "row and column sums must add up to the same total, got 7 and 6", [&] {
                             expected_mutual_information(Sizes{3, 4}, Sizes{2, 4});
                         });
}

// Lemma 1 of the Micro-Learning paper says that where a dummy label for a row raises the index by sigma, its
// removal raises it as much. Here the dummy raises it and the removal lowers it.
TEST(adjusted_mutual_information, removal_of_a_noisy_row_may_lower_it) {
    const std::vector<Label> clusters = {1, 2, 0, 2, 2, 2};
    const std::vector<Label> classes = {0, 0, 1, 1, 1, 1};
    const std::vector<Label> with_dummy = {2, 0, 1, 1, 1, 1};
    const double whole = adjusted_mutual_information(classes, clusters);
    EXPECT_NEAR(adjusted_mutual_information(with_dummy, clusters) - whole, 0.19462769304016145, 1e-12);
    EXPECT_NEAR(
        adjusted_mutual_information(std::span(classes).subspan(1), std::span(clusters).subspan(1)) - whole,
        -0.26976900744119103, 1e-12);
}

}  // namespace
}  // namespace hardlearn::testing
