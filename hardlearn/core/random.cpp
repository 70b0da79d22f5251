#include "hardlearn/core/random.hpp"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>

#include "hardlearn/core/hash.hpp"

namespace hardlearn {
namespace {

// Word 3 of the counter separates the uses of one key.
enum class Domain : std::uint32_t { draws, named_child, numbered_child };

std::array<std::uint32_t, 4> philox(std::uint64_t key, std::uint64_t counter, Domain domain) {
    r123::Philox4x32 generator;
    r123::Philox4x32::ctr_type words = {{static_cast<std::uint32_t>(counter),
                                         static_cast<std::uint32_t>(counter >> 32), 0,
                                         static_cast<std::uint32_t>(domain)}};
    r123::Philox4x32::key_type halves = {
        {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)}};
    const auto block = generator(words, halves);
    return {block[0], block[1], block[2], block[3]};
}

std::uint64_t child_key(std::uint64_t key, std::uint64_t which, Domain domain) {
    const auto block = philox(key, which, domain);
    return block[0] | static_cast<std::uint64_t>(block[1]) << 32;
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed) : key_(seed) {}

RandomStream RandomStream::child(std::string_view name) const {
    return RandomStream(child_key(key_, hash64(name), Domain::named_child));
}

RandomStream RandomStream::child(std::uint64_t index) const {
    return RandomStream(child_key(key_, index, Domain::numbered_child));
}

std::uint32_t RandomStream::next_u32() {
    if (used_ == 4) {
        block_ = philox(key_, counter_++, Domain::draws);
        used_ = 0;
    }
    return block_[static_cast<std::size_t>(used_++)];
}

std::uint64_t RandomStream::next_u64() {
    const std::uint64_t low = next_u32();
    return low | static_cast<std::uint64_t>(next_u32()) << 32;
}

double RandomStream::uniform() {
    return static_cast<double>(next_u64() >> 11) * 0x1.0p-53;
}

double RandomStream::normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::uint64_t RandomStream::below(std::uint64_t bound) {
    // Reject the tail that would favour small values.
    const std::uint64_t limit = -bound % bound;
    for (;;) {
        const std::uint64_t draw = next_u64();
        if (draw >= limit) return draw % bound;
    }
}

}  // namespace hardlearn
