#include "tests/support/matrices.hpp"

#include <algorithm>

#include "hardlearn/core/random.hpp"

namespace hardlearn::testing {

Matrix<float> random_rows(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    Matrix<float> matrix(rows, columns);
    RandomStream stream(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        for (float& value : matrix.row(i)) value = static_cast<float>(stream.normal());
    }
    return matrix;
}

::testing::AssertionResult same_bits(const Matrix<float>& a, const Matrix<float>& b) {
    if (a.rows() != b.rows() || a.columns() != b.columns()) {
        return ::testing::AssertionFailure()
               << a.rows() << " x " << a.columns() << " and " << b.rows() << " x " << b.columns();
    }
    for (std::size_t i = 0; i < a.rows(); ++i) {
        if (!std::ranges::equal(a.row(i), b.row(i)))
            return ::testing::AssertionFailure() << "row " << i << " differs";
    }
    return ::testing::AssertionSuccess();
}

}  // namespace hardlearn::testing
