#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace hardlearn {

/// RFC 4648, with padding.
std::string base64(std::span<const std::byte> bytes);

/// The numbers as 8, 16 or 32 bits each, the lowest byte first, in base64.
std::string base64_bytes(std::span<const std::uint8_t> numbers);
std::string base64_words(std::span<const std::uint16_t> numbers);
std::string base64_long_words(std::span<const std::uint32_t> numbers);

}  // namespace hardlearn
