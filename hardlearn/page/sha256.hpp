#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace hardlearn {

/// SHA-256 of the bytes (FIPS 180-4): content policies name what may run by it.
std::array<std::byte, 32> sha256(std::string_view bytes);

/// "sha256-..." as content policies write it, in base64.
std::string policy_hash(std::string_view text);

}  // namespace hardlearn
