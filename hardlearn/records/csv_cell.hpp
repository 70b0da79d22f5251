#pragma once

#include <string>
#include <string_view>

namespace hardlearn {

/// RFC 4180: the text in quotes if it holds separators, quotes or line breaks or blanks at an end, quotes
/// inside doubled; else as it is.
std::string csv_cell(std::string_view text, char delimiter = ',');

}  // namespace hardlearn
