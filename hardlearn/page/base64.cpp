#include "hardlearn/page/base64.hpp"

#include <string_view>
#include <vector>

namespace hardlearn {
namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

template <class Number>
std::string little_endian(std::span<const Number> numbers) {
    std::vector<std::byte> bytes;
    bytes.reserve(numbers.size() * sizeof(Number));
    for (const Number number : numbers) {
        for (std::size_t shift = 0; shift < sizeof(Number); ++shift)
            bytes.push_back(static_cast<std::byte>((number >> (8 * shift)) & 0xFFu));
    }
    return base64(bytes);
}

}  // namespace

std::string base64(std::span<const std::byte> bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto byte = [&](std::size_t k) {
            return i + k < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0u;
        };
        const std::uint32_t three = byte(0) << 16 | byte(1) << 8 | byte(2);
        text += digits[three >> 18];
        text += digits[three >> 12 & 63u];
        text += i + 1 < bytes.size() ? digits[three >> 6 & 63u] : '=';
        text += i + 2 < bytes.size() ? digits[three & 63u] : '=';
    }
    return text;
}

std::string base64_bytes(std::span<const std::uint8_t> numbers) {
    return base64(std::as_bytes(numbers));
}

std::string base64_words(std::span<const std::uint16_t> numbers) {
    return little_endian(numbers);
}

std::string base64_long_words(std::span<const std::uint32_t> numbers) {
    return little_endian(numbers);
}

}  // namespace hardlearn
