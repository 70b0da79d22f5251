#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace hardlearn {

/// A counter-based stream of random numbers (Philox4x32-10: Salmon et al., "Parallel random numbers: as easy
/// as 1, 2, 3", SC 2011). A stream is a value: copying it copies its position. Children are keyed by name or
/// number and do not depend on how many numbers the parent has drawn, so adding a draw in one place changes
/// nothing elsewhere. All draws are the same on every platform.
class RandomStream {
  public:
    explicit RandomStream(std::uint64_t seed);
    RandomStream child(std::string_view name) const;
    RandomStream child(std::uint64_t index) const;

    std::uint32_t next_u32();
    std::uint64_t next_u64();
    /// Uniform in [0, 1), 53 bits.
    double uniform();
    /// Standard normal (Box-Muller).
    double normal();
    /// Uniform in {0, ..., bound - 1}, without bias; bound must not be 0.
    std::uint64_t below(std::uint64_t bound);

  private:
    std::uint64_t key_;
    std::uint64_t counter_ = 0;
    std::array<std::uint32_t, 4> block_{};
    int used_ = 4;
};

/// Fisher-Yates shuffle.
template <class T>
void shuffle(std::span<T> values, RandomStream& stream) {
    for (std::size_t i = values.size(); i > 1; --i) {
        std::swap(values[i - 1], values[stream.below(i)]);
    }
}

/// Brings `count` values, drawn at random without repetition, to the front.
template <class T>
void draw_to_front(std::span<T> values, std::size_t count, RandomStream& stream) {
    for (std::size_t i = 0; i < count; ++i) std::swap(values[i], values[i + stream.below(values.size() - i)]);
}

}  // namespace hardlearn
