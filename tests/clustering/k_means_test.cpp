#include "hardlearn/clustering/k_means.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"
#include "tests/support/matrices.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

double squared_distance(std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t j = 0; j < a.size(); ++j) {
        const double difference = static_cast<double>(a[j]) - static_cast<double>(b[j]);
        sum += difference * difference;
    }
    return sum;
}

// Sum of squared distances to the means of the clusters, from the assignments alone.
double inertia_of(const Matrix<float>& rows, const std::vector<Label>& assignments,
                  std::size_t num_clusters) {
    double sum = 0;
    for (std::size_t k = 0; k < num_clusters; ++k) {
        std::vector<double> mean(rows.columns()), count(1);
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            if (assignments[i] != static_cast<Label>(k)) continue;
            ++count[0];
            for (std::size_t j = 0; j < rows.columns(); ++j) mean[j] += static_cast<double>(rows(i, j));
        }
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            if (assignments[i] != static_cast<Label>(k)) continue;
            for (std::size_t j = 0; j < rows.columns(); ++j) {
                sum += std::pow(static_cast<double>(rows(i, j)) - mean[j] / count[0], 2);
            }
        }
    }
    return sum;
}

// Every assignment of the rows to the clusters.
double least_inertia_by_enumeration(const Matrix<float>& rows, std::size_t num_clusters) {
    std::vector<Label> assignments(rows.rows(), 0);
    double least = std::numeric_limits<double>::infinity();
    for (;;) {
        least = std::min(least, inertia_of(rows, assignments, num_clusters));
        std::size_t i = 0;
        while (i < rows.rows() && ++assignments[i] == static_cast<Label>(num_clusters)) assignments[i++] = 0;
        if (i == rows.rows()) return least;
    }
}

void expect_refused(MatrixView<const float> rows, const KMeansOptions& options, ErrorCode code,
                    const std::string& message) {
    expect_error_message(code, message, [&] { k_means(rows, options); });
}

TEST(k_means, is_no_worse_than_scikit_learn) {
    const auto document = nlohmann::json::parse(read_file(golden_data("clustering", "k_means.json")));
    for (const auto& golden : document.at("cases")) {
        const auto& values = golden.at("rows");
        Matrix<float> rows(values.size(), values[0].size());
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            for (std::size_t j = 0; j < rows.columns(); ++j) rows(i, j) = values[i][j].get<float>();
        }
        const auto num_clusters = golden.at("num_clusters").get<std::size_t>();
        const double expected = golden.at("inertia").get<double>();
        for (std::uint64_t seed = 0; seed < 3; ++seed) {
            const auto result = k_means(rows, {.num_clusters = num_clusters, .seed = seed});
            EXPECT_LE(result.inertia, 1.01 * expected) << golden.at("name");
            EXPECT_NEAR(result.inertia, inertia_of(rows, result.assignments, num_clusters), 1e-3 * expected)
                << golden.at("name");
        }
    }
}

TEST(k_means, finds_the_optimum_of_tiny_inputs) {
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        const auto rows = random_rows(8, 1 + seed % 3, seed);
        for (const std::size_t num_clusters : {1u, 2u, 3u}) {
            const auto result = k_means(
                rows, {.num_clusters = num_clusters, .num_restarts = 40, .tolerance = 0, .seed = seed});
            const double least = least_inertia_by_enumeration(rows, num_clusters);
            EXPECT_NEAR(result.inertia, least, 1e-5 * least);
        }
    }
}

TEST(k_means, assigns_every_row_to_its_nearest_center) {
    const auto rows = random_rows(301, 6, 5);
    const auto result = k_means(rows, {.num_clusters = 7, .max_iterations = 3});
    double inertia = 0;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const double own = squared_distance(
            rows.row(i), result.centers.row(static_cast<std::size_t>(result.assignments[i])));
        for (std::size_t k = 0; k < 7; ++k) {
            EXPECT_LE(own, squared_distance(rows.row(i), result.centers.row(k)) * (1 + 1e-5));
        }
        inertia += own;
    }
    EXPECT_NEAR(result.inertia, inertia, 1e-5 * inertia);
    EXPECT_LE(result.num_iterations, 3u);
}

TEST(k_means, more_restarts_are_never_worse) {
    const auto rows = random_rows(200, 2, 6);
    double before = std::numeric_limits<double>::infinity();
    for (const std::size_t restarts : {1u, 2u, 5u, 20u}) {
        const double inertia = k_means(rows, {.num_clusters = 12, .num_restarts = restarts}).inertia;
        EXPECT_LE(inertia, before);
        before = inertia;
    }
}

TEST(k_means, gives_the_same_bits_for_any_number_of_threads) {
    for (const std::size_t restarts : {1u, 10u}) {
        for (const std::size_t columns : {2u, 60u}) {
            const auto rows = random_rows(2500, columns, columns);
            const KMeansOptions options{.num_clusters = 9, .num_restarts = restarts, .seed = 3};
            const auto alone = k_means(rows, options, {.threads = 1});
            for (const int threads : {2, 5}) {
                const auto together = k_means(rows, options, {.threads = threads});
                EXPECT_EQ(alone.assignments, together.assignments);
                EXPECT_EQ(alone.inertia, together.inertia);
                EXPECT_EQ(alone.num_iterations, together.num_iterations);
                EXPECT_TRUE(same_bits(alone.centers, together.centers));
            }
        }
    }
}

TEST(k_means, reads_rows_of_any_stride) {
    const auto rows = random_rows(50, 3, 8);
    std::vector<float> dense;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        dense.insert(dense.end(), rows.row(i).begin(), rows.row(i).end());
    const auto padded = k_means(rows, {.num_clusters = 4});
    const auto unpadded = k_means(MatrixView<const float>(dense.data(), 50, 3), {.num_clusters = 4});
    EXPECT_EQ(padded.assignments, unpadded.assignments);
    EXPECT_EQ(padded.inertia, unpadded.inertia);
}

TEST(k_means, as_many_clusters_as_rows_leave_nothing_over) {
    const auto rows = random_rows(20, 4, 9);
    const auto result = k_means(rows, {.num_clusters = 20});
    EXPECT_EQ(std::set<Label>(result.assignments.begin(), result.assignments.end()).size(), 20u);
    EXPECT_EQ(result.inertia, 0.0);
}

TEST(k_means, one_cluster_has_the_mean_as_its_center) {
    const auto rows = random_rows(100, 2, 10);
    const auto result = k_means(rows, {.num_clusters = 1});
    EXPECT_EQ(result.assignments, std::vector<Label>(100, 0));
    EXPECT_NEAR(result.inertia, inertia_of(rows, result.assignments, 1), 1e-4);
}

TEST(k_means, duplicates_share_a_cluster_and_clusters_may_stay_empty) {
    Matrix<float> rows(30, 2);
    for (std::size_t i = 0; i < 30; ++i) rows(i, 0) = static_cast<float>(i % 3);
    for (const std::size_t num_clusters : {3u, 5u, 30u}) {
        const auto result = k_means(rows, {.num_clusters = num_clusters});
        EXPECT_EQ(std::set<Label>(result.assignments.begin(), result.assignments.end()).size(), 3u);
        for (std::size_t i = 3; i < 30; ++i) EXPECT_EQ(result.assignments[i], result.assignments[i % 3]);
        EXPECT_NEAR(result.inertia, 0.0, 1e-10);
    }
}

TEST(k_means, constant_rows_and_rows_without_columns_form_one_cluster) {
    Matrix<float> constant(12, 3);
    for (std::size_t i = 0; i < 12; ++i) std::ranges::fill(constant.row(i), 0.1f);
    for (const MatrixView<const float> rows : {constant.view(), MatrixView<float>(nullptr, 12, 0)}) {
        const auto result = k_means(rows, {.num_clusters = 4});
        EXPECT_EQ(std::set<Label>(result.assignments.begin(), result.assignments.end()).size(), 1u);
        EXPECT_EQ(result.inertia, 0.0);
    }
}

TEST(k_means, refuses_impossible_requests) {
    auto rows = random_rows(5, 2, 11);
    expect_refused(rows, {.num_clusters = 6}, ErrorCode::bad_argument,
                   "the number of clusters must lie in [1, 5], the number of rows, got 6");
    expect_refused(rows, {.num_clusters = 0}, ErrorCode::bad_argument,
                   "the number of clusters must lie in [1, 5], the number of rows, got 0");
    expect_refused({}, {.num_clusters = 1}, ErrorCode::bad_argument,
                   "the number of clusters must lie in [1, 0], the number of rows, got 1");
    expect_refused(rows, {.num_clusters = 2, .num_restarts = 0}, ErrorCode::bad_argument,
                   "k-means needs at least one restart, got 0");
    rows(3, 1) = std::numeric_limits<float>::infinity();
    expect_refused(rows, {.num_clusters = 2}, ErrorCode::bad_data,
                   "k-means needs finite values, row 3 has inf in column 1");
    rows(3, 1) = std::numeric_limits<float>::quiet_NaN();
    expect_refused(rows, {.num_clusters = 2}, ErrorCode::bad_data,
                   "k-means needs finite values, row 3 has nan in column 1");
}

TEST(k_means, stops_when_asked) {
    std::stop_source source;
    source.request_stop();
    expect_error(ErrorCode::cancelled, {}, [&] {
        k_means(random_rows(100, 2, 1), {.num_clusters = 3}, {.threads = 1, .stop = source.get_token()});
    });
}

}  // namespace
}  // namespace hardlearn::testing
