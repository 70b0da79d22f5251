#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "hardlearn/core/note.hpp"

namespace hardlearn {

/// A longer name is shown by its beginning and its end.
inline constexpr std::size_t longest_name = 80;

/// A text from a file as a page shows it, not yet HTML: at most `longest` characters, the middle left out for
/// an ellipsis; characters that act in place of being seen (controls, changes of direction) as their numbers,
/// "[U+202E]"; bytes that are no UTF-8 as U+FFFD.
std::string shown(std::string_view text, std::size_t longest = longest_name);

/// The text with what HTML gives a meaning to written as references, for content and quoted attributes.
std::string escaped_html(std::string_view text);

/// A name from a file as HTML: shown, escaped, and kept apart from the direction of the text around it.
std::string name_html(std::string_view name);

/// "12,345": a count for people.
std::string count_text(std::size_t count);

/// "83.9 %", "-" for NaN.
std::string percent_text(double share, int decimals = 1);

/// A list of notes, warnings first, at most so many.
std::string notes_html(std::span<const Note> notes, std::size_t most);

/// The HTML with each number and its percent sign kept on one line. For text that is no attribute.
std::string unbroken_percents(std::string_view html);

/// A section of the page with its heading, under `id`.
std::string section_html(std::string_view id, std::string_view title, std::string_view content);

}  // namespace hardlearn
