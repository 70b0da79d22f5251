#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hardlearn {

/// Length of the UTF-8 character at the front of `text`, 0 if it is not well formed (RFC 3629).
std::size_t utf8_length(std::string_view text);

bool is_utf8(std::string_view text);

/// The text, with U+FFFD for every byte that belongs to no UTF-8 character: names of files may have such.
std::string as_utf8(std::string_view text);

}  // namespace hardlearn
