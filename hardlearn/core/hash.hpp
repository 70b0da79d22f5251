#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace hardlearn {

/// XXH3, 64 bits: keys and fingerprints, not cryptography.
std::uint64_t hash64(const void* data, std::size_t bytes);

/// XXH3, 128 bits, as 32 lower-case hexadecimal digits, fed piece by piece.
class Fingerprint {
  public:
    Fingerprint();
    ~Fingerprint();
    Fingerprint(const Fingerprint&) = delete;
    Fingerprint& operator=(const Fingerprint&) = delete;
    void add_bytes(const void* data, std::size_t bytes);
    /// Adds the length too, so that "ab","c" and "a","bc" differ.
    void add_text(std::string_view text);
    template <class T>
    void add_values(std::span<const T> values) {
        add_bytes(values.data(), values.size_bytes());
    }
    std::string hex() const;

  private:
    void* state_;
};

}  // namespace hardlearn
