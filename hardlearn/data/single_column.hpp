#pragma once

#include <string>
#include <vector>

#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// The cells of a text of one column, with the line end of blank lines at the end ignored. Throws
/// Error(bad_data) if a line has two cells.
std::vector<std::string> read_single_column(const TextSource& source);

}  // namespace hardlearn
