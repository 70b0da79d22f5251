#pragma once

#include <cmath>
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
