#include "hardlearn/report/svg.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "hardlearn/core/utf8.hpp"

namespace hardlearn {

std::string category_colour(std::uint32_t index) {
    constexpr std::array<std::string_view, 8> palette = {"#0072b2", "#e69f00", "#009e73", "#cc79a7",
                                                         "#56b4e9", "#d55e00", "#b8a800", "#444444"};
    if (index < palette.size()) return std::string(palette[index]);
    return fmt::format("hsl({:.0f},60%,42%)", std::fmod(index * 137.508, 360.0));
}

std::string escaped_xml(std::string_view text) {
    std::string result;
    for (const char c : as_utf8(text)) {
        if (c == '&') {
            result += "&amp;";
        } else if (c == '<') {
            result += "&lt;";
        } else if (c == '>') {
            result += "&gt;";
        } else if (c == '"') {
            result += "&quot;";
        } else {
            result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return result;
}

}  // namespace hardlearn
