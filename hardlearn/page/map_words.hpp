#pragma once

#include <string>

#include "hardlearn/page/map_data.hpp"

namespace hardlearn {

/// What the map shows of the classes, as a table: how many rows of each have a row of their own class next
/// to them, and which other class is next to them most often.
std::string map_words(const MapData& map);

}  // namespace hardlearn
