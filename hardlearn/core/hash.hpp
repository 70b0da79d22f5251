#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace hardlearn {

/// XXH3, 64 bits: keys and fingerprints, not cryptography.
std::uint64_t hash64(std::string_view text);
std::uint64_t hash64(std::span<const std::byte> bytes);

/// XXH3, 128 bits, as 32 lower-case hexadecimal digits, fed piece by piece.
class Fingerprint {
  public:
    Fingerprint();
    ~Fingerprint();
    Fingerprint(const Fingerprint&) = delete;
    Fingerprint& operator=(const Fingerprint&) = delete;
    void add_bytes(std::span<const std::byte> bytes);
    /// As 8 bytes.
    void add_number(std::uint64_t number);
    /// Adds the length too, so that "ab","c" and "a","bc" differ.
    void add_text(std::string_view text);
    template <class T>
    void add_values(std::span<const T> values) {
        add_bytes(std::as_bytes(values));
    }
    /// The values behind their number.
    template <class T>
    void add_counted(std::span<const T> values) {
        add_number(values.size());
        add_values(values);
    }
    std::string hex() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace hardlearn
