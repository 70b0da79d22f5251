#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

/// The same with a comma as decimal sign; a point is none then.
ParsedCell parse_comma_cell(std::string_view cell);

/// Of ASCII, whatever the locale.
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Without spaces and tabs (and carriage returns) at both ends.
std::string_view trimmed(std::string_view text);

namespace number_detail {

inline constexpr double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                           1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                           1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
inline constexpr double signed_powers_of_ten[2][9] = {{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8},
                                                      {-1e0, -1e1, -1e2, -1e3, -1e4, -1e5, -1e6, -1e7, -1e8}};
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

/// How many bytes before and behind p parse_short_decimal and parse_decimal may read.
inline constexpr std::size_t parse_decimal_reach = 96;

#if defined(__SSE2__)

namespace number_detail {

/// At offset 8 - n: zeros but for the last n of 8 bytes.
alignas(16) inline constexpr unsigned char last_bytes[16] = {0,    0,    0,    0,    0,    0,    0,    0,
                                                             0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

/// The two numbers that 8 digits each, bytes 0 to 9, stand for: the first in the low 32 bits.
inline std::uint64_t values_of_sixteen_digits(__m128i digits) {
    const __m128i first_of_pair = _mm_and_si128(digits, _mm_set1_epi16(0xFF));
    const __m128i pairs =
        _mm_add_epi16(_mm_mullo_epi16(first_of_pair, _mm_set1_epi16(10)), _mm_srli_epi16(digits, 8));
    const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(100 | 1 << 16));
    const __m128i packed = _mm_packs_epi32(fours, fours);
    const __m128i eights = _mm_madd_epi16(packed, _mm_set1_epi32(10000 | 1 << 16));
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights));
}

/// 8 bytes that end at `first_end`, then 8 that end at `second_end`.
template <class Byte>
__m128i load_halves(const Byte* first_end, const Byte* second_end) {
    static_assert(sizeof(Byte) == 1);
    const __m128i first = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(first_end - 8));
    const __m128i second = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(second_end - 8));
    return _mm_unpacklo_epi64(first, second);
}

}  // namespace number_detail

/// The fastest path, for cells of at most 15 characters, sign, digits and a point, that `delimiter` ends:
/// returns the delimiter's place, or nullptr where the cell is something else. Reads 8 bytes before p. It
/// finds the end of the cell first, so that the next cell need not wait for this one's value; 15 digits are
/// below 2^53, so that one division rounds once.
inline const char* parse_short_decimal(const char* p, char delimiter, double& value) {
    using namespace number_detail;
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const auto bits_where = [](__m128i mask) { return static_cast<unsigned>(_mm_movemask_epi8(mask)); };
    const unsigned ends = bits_where(_mm_cmpeq_epi8(text, _mm_set1_epi8(delimiter)));
    if (ends == 0) return nullptr;
    const auto length = static_cast<unsigned>(std::countr_zero(ends));
    const __m128i distance = _mm_sub_epi8(text, _mm_set1_epi8('0'));
    const unsigned digits = bits_where(_mm_cmpeq_epi8(_mm_min_epu8(distance, _mm_set1_epi8(9)), distance));
    const unsigned negative = *p == '-' ? 1 : 0;
    const unsigned others = ((1u << length) - 1) & ~negative & ~digits;
    const auto point = static_cast<unsigned>(std::countr_zero(others | 1u << length));
    const unsigned whole = point - negative;
    const unsigned fraction = length - point - (others != 0 ? 1 : 0);
    const bool is_plain = p[point] == (others != 0 ? '.' : delimiter) && (others & (others - 1)) == 0;
    if (!is_plain || whole > 8 || fraction > 8 || whole + fraction == 0) return nullptr;
    const __m128i kept = load_halves(last_bytes + 8 + whole, last_bytes + 8 + fraction);
    const __m128i characters = load_halves(p + point, p + length);
    const std::uint64_t values =
        values_of_sixteen_digits(_mm_and_si128(_mm_sub_epi8(characters, _mm_set1_epi8('0')), kept));
    const std::uint64_t mantissa = (values & 0xFFFFFFFF) * small_powers_of_ten[fraction] + (values >> 32);
    value =
        static_cast<double>(static_cast<std::int64_t>(mantissa)) / signed_powers_of_ten[negative][fraction];
    return p + length;
}

#else

inline const char* parse_short_decimal(const char*, char, double&) {
    return nullptr;
}

#endif

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
