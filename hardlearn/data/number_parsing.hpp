#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace hardlearn {

/// What a cell of a text file holds.
enum class CellKind : std::uint8_t {
    missing,   ///< empty, ?, NA, N/A, n/a, or NaN in any case
    number,    ///< a finite decimal number
    infinite,  ///< inf or infinity in any case, or a number too large for a double
    text
};

struct ParsedCell {
    CellKind kind = CellKind::text;
    double value = std::numeric_limits<double>::quiet_NaN();  ///< NaN unless kind is number
};

/// Whether the cell, without blanks around it, stands for a missing value.
bool is_missing(std::string_view cell);

/// Classifies a cell that has no blanks around it. Numbers are decimal, correctly rounded: optional sign,
/// digits with or without a point, optional exponent. Hexadecimal, thousands separators and decimal commas
/// are text.
ParsedCell parse_cell(std::string_view cell);

/// Without spaces and tabs (and carriage returns) at both ends.
std::string_view trimmed(std::string_view text);

namespace number_detail {

inline constexpr double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                           1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                           1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
inline constexpr std::uint64_t small_powers_of_ten[] = {1,      10,      100,      1000,     10000,
                                                        100000, 1000000, 10000000, 100000000};

/// The value of 8 digits, the first in the lowest byte, each byte 0 to 9.
inline std::uint64_t value_of_eight_digits(std::uint64_t digits) {
    constexpr std::uint64_t mask = 0x000000FF000000FF;
    digits = digits * 10 + (digits >> 8);
    return ((digits & mask) * 0x000F424000000064 + ((digits >> 16) & mask) * 0x0000271000000001) >> 32;
}

/// Takes digits from p, at most 24, into the mantissa; returns how many. Reads up to 32 bytes.
inline unsigned take_digits(const char*& p, std::uint64_t& mantissa) {
    static_assert(std::endian::native == std::endian::little);
    unsigned taken = 0;
    for (;;) {
        std::uint64_t bytes;
        std::memcpy(&bytes, p, sizeof bytes);
        bytes ^= 0x3030303030303030;
        // A byte above 9 sets its own high bit; its carry can only disturb bytes behind it.
        const std::uint64_t others = ((bytes + 0x7676767676767676) | bytes) & 0x8080808080808080;
        if (others == 0) {
            mantissa = mantissa * 100000000 + value_of_eight_digits(bytes);
            p += 8;
            taken += 8;
            if (taken == 24) return taken;
            continue;
        }
        const auto count = static_cast<unsigned>(std::countr_zero(others)) / 8;
        if (count == 0) return taken;
        mantissa = mantissa * small_powers_of_ten[count] + value_of_eight_digits(bytes << (64 - 8 * count));
        p += count;
        return taken + count;
    }
}

/// The number that is written in [begin, end), of many digits; false if it overflows.
bool parse_long_decimal(const char* begin, const char* end, double& value);

}  // namespace number_detail

/// How many bytes parse_decimal may read from p.
inline constexpr std::size_t parse_decimal_reach = 96;

/// The fast path for cells of a table: parses a plain decimal number at p and returns where it ends, or
/// nullptr where the text is something else (perhaps still a number: ask parse_cell). Correctly rounded: a
/// mantissa up to 2^53 and a power of ten up to 10^22 are exact, so that one division rounds once; longer
/// numbers go to fast_float.
inline const char* parse_decimal(const char* p, double& value) {
    using namespace number_detail;
    const char* const begin = p;
    const bool negative = *p == '-';
    p += negative;
    std::uint64_t mantissa = 0;
    unsigned digits = take_digits(p, mantissa);
    int exponent = 0;
    if (*p == '.') {
        ++p;
        const unsigned fraction = take_digits(p, mantissa);
        exponent = -static_cast<int>(fraction);
        digits += fraction;
    }
    if (digits == 0 || digits > 19) return nullptr;
    if ((*p | 0x20) == 'e') {
        ++p;
        const bool exponent_negative = *p == '-';
        p += exponent_negative || *p == '+';
        std::uint64_t power = 0;
        const unsigned exponent_digits = take_digits(p, power);
        if (exponent_digits == 0 || exponent_digits > 4) return nullptr;
        exponent += exponent_negative ? -static_cast<int>(power) : static_cast<int>(power);
    }
    if (mantissa > (std::uint64_t{1} << 53) || exponent < -22 || exponent > 22) {
        return parse_long_decimal(begin, p, value) ? p : nullptr;
    }
    const auto magnitude = static_cast<double>(static_cast<std::int64_t>(mantissa));
    const double scaled =
        exponent < 0 ? magnitude / powers_of_ten[-exponent] : magnitude * powers_of_ten[exponent];
    value = negative ? -scaled : scaled;
    return p;
}

}  // namespace hardlearn
