#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace hardlearn {

/// Elementary functions with the same bits on every processor: the C library's take different code, with
/// different last bits, on different ones.

/// exp(-x) for x >= 0, absolute error below 1e-14.
inline double exponential_decay(double x) {
    // Taylor series of the 2^k-th root.
    int halvings = 0;
    for (; x > 0.5 && halvings < 12; x /= 2) ++halvings;
    if (x > 0.5) return 0;
    double series = 0;
    for (int k = 13; k >= 1; --k) series = (1 + series) * (-x / k);
    double result = 1 + series;
    for (; halvings > 0; --halvings) result *= result;
    return result;
}

/// exp(x) for x <= 0, relative error below 1e-14; below -690 as at -690. Quicker than exponential_decay, with
/// other bits.
inline double exponential_below_zero(double x) {
    x = std::max(x, -690.0);
    // exp(x) = 2^n exp(r), |r| <= ln(2) / 2. Adding 1.5 * 2^52 rounds to an integer and leaves it in the low
    // bits. ln(2) is subtracted in two parts, the first with zeros at its end.
    constexpr double magic = 6755399441055744.0;
    const double shifted = x * 1.4426950408889634 + magic;
    const double n = shifted - magic;
    const double r = (x - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10;
    double series = 1 / 6227020800.0;
    for (const double coefficient :
         {1 / 479001600.0, 1 / 39916800.0, 1 / 3628800.0, 1 / 362880.0, 1 / 40320.0, 1 / 5040.0, 1 / 720.0,
          1 / 120.0, 1 / 24.0, 1 / 6.0, 1 / 2.0, 1.0, 1.0}) {
        series = series * r + coefficient;
    }
    const std::uint64_t exponent = std::bit_cast<std::uint64_t>(shifted) << 52;
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(series) + exponent);
}

/// Natural logarithm of a positive normal number, relative error below 1e-14 away from 1.
inline double natural_logarithm(double value) {
    int exponent = 0;
    double mantissa = std::frexp(value, &exponent);
    if (mantissa < std::numbers::sqrt2 / 2) {
        mantissa *= 2;
        --exponent;
    }
    // log(m) = 2 artanh(s), |s| < 0.172.
    const double s = (mantissa - 1) / (mantissa + 1);
    const double square = s * s;
    double series = 0;
    for (int k = 19; k >= 1; k -= 2) series = series * square + 1.0 / k;
    return 2 * s * series + exponent * std::numbers::ln2;
}

}  // namespace hardlearn
