#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>

namespace hardlearn {

/// An open file of the system, which closes itself.
class Descriptor {
  public:
    /// Below 0: none.
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }
    /// Returns 0, or what went wrong as an errno.
    int close();

  private:
    int number_;
};

/// Writes all bytes, in as many pieces as the system wants. Returns 0, or what went wrong as an errno.
int write_all(int descriptor, std::span<const std::byte> bytes);

/// What an errno means, in words.
std::string reason_of(int error);

}  // namespace hardlearn
