#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hardlearn {

/// A colour for the category with this number: Okabe and Ito's palette, told apart by colour-blind people
/// too; beyond it, hues a golden angle apart.
std::string category_colour(std::uint32_t index);

/// The text as XML wants it, control characters as spaces.
std::string escaped_xml(std::string_view text);

}  // namespace hardlearn
