#include "hardlearn/core/vector_kernels.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <bit>
#include <cmath>
#include <numeric>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

struct Results {
    std::vector<float> distances, products, exponentials;
    bool operator==(const Results&) const = default;
};

Results results_on_this_target() {
    Results results;
    for (const std::size_t columns : {1u, 5u, 16u, 17u, 100u, 517u}) {
        const auto rows = random_rows(21, columns, columns);
        std::vector<float> out(rows.rows());
        squared_euclidean_to_all(rows.row(3).data(), rows, out);
        results.distances.insert(results.distances.end(), out.begin(), out.end());
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            results.products.push_back(inner_product(rows.row(0).data(), rows.row(i).data(), rows.stride()));
        }
        std::vector<RowIndex> ids(rows.rows());
        std::iota(ids.begin(), ids.end(), 0u);
        std::vector<float> absolute(rows.rows());
        manhattan_to_some(rows.row(3).data(), rows, ids, absolute);
        results.distances.insert(results.distances.end(), absolute.begin(), absolute.end());
        exp_scaled(out, -0.1f, out);
        results.exponentials.insert(results.exponentials.end(), out.begin(), out.end());
    }
    return results;
}

TEST(vector_kernels, every_instruction_set_gives_the_same_bits) {
    const Results best = results_on_this_target();
    for (const std::int64_t target : {std::int64_t{HWY_AVX2}, std::int64_t{HWY_SCALAR}}) {
        if ((hwy::SupportedTargets() & target) == 0 && target != HWY_SCALAR) continue;
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        const std::string name = instruction_set();
        const Results other = results_on_this_target();
        hwy::SetSupportedTargetsForTest(0);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        EXPECT_EQ(best, other) << name;
        EXPECT_EQ(name, hwy::TargetName(target));
    }
}

TEST(vector_kernels, a_distance_has_the_same_bits_alone_and_among_others) {
    const auto rows = random_rows(37, 23, 1);
    std::vector<float> all(rows.rows());
    squared_euclidean_to_all(rows.row(5).data(), rows, all);
    std::vector<RowIndex> ids = {36, 0, 5, 7, 7, 20, 1, 2, 3, 4, 9};
    std::vector<float> some(ids.size());
    squared_euclidean_to_some(rows.row(5).data(), rows, ids, some);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        EXPECT_EQ(some[i], all[ids[i]]);
        EXPECT_EQ(some[i], squared_euclidean(rows.row(5).data(), rows.row(ids[i]).data(), rows.stride()));
        EXPECT_EQ(some[i], squared_euclidean(rows.row(ids[i]).data(), rows.row(5).data(), rows.stride()));
    }
    EXPECT_EQ(all[5], 0.0f);
}

TEST(vector_kernels, a_distance_has_the_same_bits_among_any_number_of_others) {
    for (const std::size_t columns : {1u, 16u, 45u}) {
        const auto rows = random_rows(20, columns, 3);
        for (std::size_t count = 0; count <= rows.rows(); ++count) {
            // One value more than is asked for must stay as it is.
            std::vector<float> some(count + 1, -1.0f);
            std::vector<RowIndex> ids(count);
            std::iota(ids.rbegin(), ids.rend(), 0u);
            squared_euclidean_to_some(rows.row(2).data(), rows, ids, std::span(some).first(count));
            for (std::size_t i = 0; i < count; ++i) {
                EXPECT_EQ(some[i],
                          squared_euclidean(rows.row(2).data(), rows.row(ids[i]).data(), rows.stride()));
            }
            EXPECT_EQ(some[count], -1.0f);
        }
    }
}

TEST(vector_kernels, distances_and_products_agree_with_double_arithmetic) {
    const auto rows = random_rows(9, 300, 2);
    std::vector<float> all(rows.rows());
    squared_euclidean_to_all(rows.row(0).data(), rows, all);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        double distance = 0, product = 0, absolute = 0;
        for (std::size_t j = 0; j < rows.columns(); ++j) {
            distance += std::pow(static_cast<double>(rows(0, j)) - rows(i, j), 2);
            product += static_cast<double>(rows(0, j)) * rows(i, j);
            absolute += std::abs(static_cast<double>(rows(0, j)) - rows(i, j));
        }
        const auto id = static_cast<RowIndex>(i);
        float manhattan;
        manhattan_to_some(rows.row(0).data(), rows, std::span(&id, 1), std::span(&manhattan, 1));
        EXPECT_NEAR(manhattan, absolute, 1e-5 * absolute + 1e-9);
        EXPECT_NEAR(all[i], distance, 1e-4 * distance + 1e-9);
        EXPECT_NEAR(inner_product(rows.row(0).data(), rows.row(i).data(), rows.stride()), product, 1e-3);
    }
}

TEST(vector_kernels, exponential_is_accurate_and_ends_in_zero) {
    std::vector<float> x;
    for (float v = -87.0f; v < 88.0f; v += 0.00317f) x.push_back(v);
    std::vector<float> y(x.size());
    exp_scaled(x, 1.0f, y);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double exact = std::exp(static_cast<double>(x[i]));
        ASSERT_NEAR(y[i], exact, 2e-7 * exact) << x[i];
    }
    std::vector<float> special = {0.0f, -88.0f, -1e30f};
    exp_scaled(special, 1.0f, special);
    EXPECT_EQ(special[0], 1.0f);
    EXPECT_EQ(special[1], 0.0f);
    EXPECT_EQ(special[2], 0.0f);
}

}  // namespace
}  // namespace hardlearn::testing
