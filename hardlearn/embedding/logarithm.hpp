#pragma once

#include <cmath>
#include <numbers>

namespace hardlearn {

/// Natural logarithm of a positive normal number, relative error below 1e-14 away from 1. The C library's takes
/// different code, with different last bits, on different processors.
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
