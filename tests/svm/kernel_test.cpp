#include "hardlearn/svm/kernel.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "hardlearn/core/error.hpp"
#include "tests/support/errors.hpp"
#include "tests/svm/problems.hpp"

namespace hardlearn::testing {
namespace {

double exact_kernel(const Kernel& kernel, std::span<const float> a, std::span<const float> b) {
    double distance = 0, product = 0;
    for (std::size_t j = 0; j < a.size(); ++j) {
        const double x = static_cast<double>(a[j]), y = static_cast<double>(b[j]);
        distance += (x - y) * (x - y);
        product += x * y;
    }
    return kernel.kind == KernelKind::rbf ? std::exp(-kernel.gamma * distance) : product;
}

TEST(kernel, values_agree_with_double_arithmetic) {
    for (const std::size_t features : {1u, 16u, 100u}) {
        const auto samples = random_clouds(70, features, 2, 0.5, features);
        const std::vector<RowIndex> ids = {3, 3, 69, 0, 12, 40, 41, 42, 43, 44};
        for (const Kernel& kernel : {Kernel{.gamma = 1.0 / static_cast<double>(features)},
                                     Kernel{.gamma = 20}, Kernel{.kind = KernelKind::linear}}) {
            std::vector<float> values(ids.size());
            kernel_values(kernel, samples.rows.row(5).data(), samples.rows, ids, values);
            for (std::size_t i = 0; i < ids.size(); ++i) {
                const double exact = exact_kernel(kernel, samples.rows.row(5), samples.rows.row(ids[i]));
                EXPECT_NEAR(static_cast<double>(values[i]), exact, 1e-5 * std::max(1.0, std::abs(exact)));
            }
        }
    }
}

TEST(kernel, a_gram_matrix_is_symmetric_and_has_the_bits_of_kernel_values) {
    const auto samples = random_clouds(101, 13, 2, 0.5, 1);
    for (const Kernel& kernel : {Kernel{.gamma = 0.1}, Kernel{.kind = KernelKind::linear}}) {
        const auto ids = all_rows(samples);
        const auto gram = gram_matrix(kernel, samples.rows, ids);
        std::vector<float> values(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            kernel_values(kernel, samples.rows.row(i).data(), samples.rows, ids, values);
            for (std::size_t j = 0; j < ids.size(); ++j) {
                EXPECT_EQ(gram(i, j), gram(j, i));
                EXPECT_EQ(gram(i, j), values[j]);
            }
            if (kernel.kind == KernelKind::rbf) {
                EXPECT_EQ(gram(i, i), 1.0f);
            }
        }
    }
}

TEST(kernel, far_rows_have_the_value_zero_and_gamma_zero_the_value_one) {
    Matrix<float> rows(2, 3);
    rows(1, 0) = 1e4f;
    const std::vector<RowIndex> ids = {0, 1};
    EXPECT_EQ(gram_matrix({.gamma = 1}, rows, ids)(0, 1), 0.0f);
    EXPECT_EQ(gram_matrix({.gamma = 0}, rows, ids)(0, 1), 1.0f);
    EXPECT_EQ(gram_matrix({.gamma = 1}, rows, {}).rows(), 0u);
}

TEST(kernel, an_impossible_gamma_is_refused) {
    const Matrix<float> rows(2, 3);
    const std::vector<RowIndex> ids = {0, 1};
    for (const double gamma :
         {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        SCOPED_TRACE(gamma);
        expect_error(ErrorCode::bad_argument, "gamma must be finite and at least 0, got",
                     [&] { gram_matrix({.gamma = gamma}, rows, ids); });
    }
}

}  // namespace
}  // namespace hardlearn::testing
