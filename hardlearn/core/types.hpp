#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>

namespace hardlearn {

/// A number that counts one kind of thing. Plain integers convert to it and it converts to plain integers,
/// but one kind never becomes another: `row = label`, `Label(row)` and a span of labels for a span of rows do
/// not compile. Where a number does change its meaning, `value()` shows it: `Label(group.value())`. As
/// large as T and trivially copyable, so arrays of it are stored, hashed and loaded as arrays of T.
template <class Kind, std::integral T>
class StrongIndex {
  public:
    constexpr StrongIndex() = default;
    template <std::integral Plain>
    constexpr StrongIndex(Plain value) : value_(static_cast<T>(value)) {}

    constexpr T value() const { return value_; }
    constexpr operator T() const { return value_; }

    constexpr StrongIndex& operator++() {
        ++value_;
        return *this;
    }
    constexpr StrongIndex operator++(int) { return value_++; }
    constexpr StrongIndex& operator--() {
        --value_;
        return *this;
    }
    constexpr StrongIndex operator--(int) { return value_--; }
    template <std::integral Plain>
    constexpr StrongIndex& operator+=(Plain step) {
        return *this = value_ + step;
    }
    template <std::integral Plain>
    constexpr StrongIndex& operator-=(Plain step) {
        return *this = value_ - step;
    }

    /// What {fmt} writes.
    friend constexpr T format_as(StrongIndex index) { return index.value_; }

  private:
    T value_ = 0;
};

/// Indices of two kinds are not comparable either.
template <class Kind, class T, class OtherKind, class OtherT>
requires(!std::same_as<Kind, OtherKind>) constexpr bool operator==(StrongIndex<Kind, T>,
                                                                   StrongIndex<OtherKind, OtherT>) = delete;
template <class Kind, class T, class OtherKind, class OtherT>
requires(!std::same_as<Kind, OtherKind>) constexpr std::strong_ordering operator<=>(
    StrongIndex<Kind, T>, StrongIndex<OtherKind, OtherT>) = delete;

/// Index of a row of a data set or matrix. 32 bits: neighbour lists of a million rows are held in memory.
using RowIndex = StrongIndex<struct RowKind, std::uint32_t>;

/// Index of a class in the data set's sorted list of class names; or of a cluster, where clusters are
/// compared with classes.
using Label = StrongIndex<struct LabelKind, std::int32_t>;

/// Index of a group: a speaker, patient or recording whose rows are not independent.
using GroupIndex = StrongIndex<struct GroupKind, std::uint32_t>;

/// The plain integers of an array of indices: for vector registers and files.
template <class Kind, class T>
const T* plain_integers(const StrongIndex<Kind, T>* indices) {
    return reinterpret_cast<const T*>(indices);
}
template <class Kind, class T>
T* plain_integers(StrongIndex<Kind, T>* indices) {
    return reinterpret_cast<T*>(indices);
}

}  // namespace hardlearn

template <class Kind, class T>
struct std::numeric_limits<hardlearn::StrongIndex<Kind, T>> : std::numeric_limits<T> {};
