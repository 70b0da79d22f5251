#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// Spreads a number over all bits (the finalizer of SplitMix64: Steele et al. 2014): sums of it are hashes of
/// sets.
inline std::uint64_t spread_bits(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

/// A number as bits: equal numbers have equal bits, and so have missing ones.
inline std::uint64_t bits_of_number(double value) {
    std::uint64_t bits = ~std::uint64_t{0};
    if (std::isnan(value)) return bits;
    const double unsigned_zero = value == 0 ? 0.0 : value;
    std::memcpy(&bits, &unsigned_zero, sizeof bits);
    return bits;
}

/// What a cell is, as bits: equal cells of a column have equal bits.
inline std::uint64_t bits_of_cell(const Column& column, std::size_t row) {
    return column.kind == ColumnKind::text ? column.codes[row] : bits_of_number(column.values[row]);
}

}  // namespace hardlearn
