#pragma once

#include <cstddef>
#include <string_view>

namespace hardlearn {

/// No file of ours nests lists and objects half as deep.
inline constexpr std::size_t largest_json_depth = 64;

/// Whether lists and objects in the JSON text nest deeper than that, in valid JSON or not. What copies,
/// writes or walks a parsed text recurses: a text of millions of brackets would end the program.
bool is_too_deep_json(std::string_view text);

}  // namespace hardlearn
