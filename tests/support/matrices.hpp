#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "hardlearn/core/matrix.hpp"

namespace hardlearn::testing {

/// Rows of normal numbers.
Matrix<float> random_rows(std::size_t rows, std::size_t columns, std::uint64_t seed);

/// For EXPECT_TRUE: the matrices have the same shape and the same values; names the first row that differs.
::testing::AssertionResult same_bits(const Matrix<float>& a, const Matrix<float>& b);

}  // namespace hardlearn::testing
