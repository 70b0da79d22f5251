#pragma once

#include <string>
#include <string_view>

#include "hardlearn/data/read_options.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// The separator under which the first records have equally many cells; of several that under which most
/// cells are numbers, with a point or a comma as decimal sign.
Separator choose_separator(const TextSource& source);

/// The character that stands between cells; for blanks the tab that with_tabs_for_blanks puts there.
char delimiter_of(Separator separator);

/// The text with one tab for each run of blanks and tabs outside of quoted cells, lines in their places. A
/// line of blanks becomes an empty one.
std::string with_tabs_for_blanks(std::string_view text);

}  // namespace hardlearn
