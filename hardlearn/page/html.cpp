#include "hardlearn/page/html.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "hardlearn/core/utf8.hpp"

namespace hardlearn {
namespace {

std::uint32_t code_point(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return first;
    std::uint32_t code = first & (0xFFu >> (character.size() + 1));
    for (const char c : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
    return code;
}

// Controls, marks of direction, separators of lines, and what takes no room.
bool acts(std::uint32_t code) {
    const auto within = [&](std::uint32_t low, std::uint32_t high) { return code >= low && code <= high; };
    return code < 0x20 || within(0x7F, 0x9F) || code == 0x061C || within(0x200B, 0x200F) ||
           within(0x2028, 0x202E) || within(0x2060, 0x206F) || code == 0xFEFF || within(0xFFF9, 0xFFFB) ||
           within(0xE0000, 0xE007F);
}

// One a character of the text.
std::vector<std::string> characters_of(const std::string& text) {
    std::vector<std::string> characters;
    for (std::string_view left = text; !left.empty();) {
        const std::string_view character = left.substr(0, utf8_length(left));
        const std::uint32_t code = code_point(character);
        characters.push_back(acts(code) ? fmt::format("[U+{:04X}]", code) : std::string(character));
        left.remove_prefix(character.size());
    }
    return characters;
}

}  // namespace

std::string shown(std::string_view text, std::size_t longest) {
    const std::vector<std::string> characters = characters_of(as_utf8(text));
    const bool whole = characters.size() <= longest;
    const std::size_t end = whole ? 0 : longest / 4;
    const std::size_t beginning = whole ? characters.size() : longest - end - 1;
    std::string result;
    for (std::size_t i = 0; i < beginning; ++i) result += characters[i];
    if (whole) return result;
    result += "…";
    for (std::size_t i = characters.size() - end; i < characters.size(); ++i) result += characters[i];
    return result;
}

std::string escaped_html(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string name_html(std::string_view name) {
    return fmt::format("<bdi>{}</bdi>", escaped_html(shown(name)));
}

std::string count_text(std::size_t count) {
    std::string digits = fmt::format("{}", count);
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
    return digits;
}

std::string percent_text(double share, int decimals) {
    return std::isnan(share) ? "-" : fmt::format("{:.{}f} %", 100 * share, decimals);
}

std::string notes_html(std::span<const Note> notes, std::size_t most) {
    std::string items;
    std::size_t count = 0;
    for (const bool warnings : {true, false}) {
        for (const Note& note : notes) {
            if (note.is_warning != warnings || count == most) continue;
            ++count;
            items += fmt::format("<li class=\"{}\"><strong>{}:</strong> {}</li>\n",
                                 warnings ? "warning" : "remark", warnings ? "Warning" : "Remark",
                                 escaped_html(shown(note.text, 1000)));
        }
    }
    return fmt::format("<ul class=\"notes\">\n{}</ul>\n", items);
}

std::string unbroken_percents(std::string_view html) {
    std::string text;
    for (std::size_t i = 0; i < html.size(); ++i) {
        const bool is_between = html[i] == ' ' && i > 0 && html[i - 1] >= '0' && html[i - 1] <= '9' &&
                                html.substr(i + 1).starts_with('%');
        if (is_between)
            text += "&#160;";
        else
            text += html[i];
    }
    return text;
}

std::string section_html(std::string_view id, std::string_view title, std::string_view content) {
    return fmt::format(
        "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>\n{2}</section>\n",
        id, title, content);
}

}  // namespace hardlearn
