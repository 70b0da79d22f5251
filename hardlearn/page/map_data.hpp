#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hardlearn/page/page_state.hpp"

namespace hardlearn {

/// One way to colour the map: each point's category.
struct MapCoding {
    std::string key;                   ///< "class"
    std::string title;                 ///< "Given class"
    std::vector<std::string> names;    ///< of the categories, plain text
    std::vector<std::size_t> colours;  ///< of each category: its place in the palette
    std::vector<std::size_t> codes;    ///< of each point
    bool is_ordered = false;           ///< the categories are steps from good to bad
};

/// The points of the map and all that it can be coloured by.
struct MapData {
    std::vector<std::size_t> points;  ///< places among the rows that the index used
    std::vector<std::size_t> rows;    ///< of the data, one a point
    std::vector<std::size_t> x, y;    ///< 0 to 65535, both to the same scale
    std::vector<MapCoding> codings;   ///< by class first
};

/// At most `count` points: evenly taken, those of suspicious labels and of cases in any case.
MapData map_data(const PageState& state, std::size_t count);

/// The same as the JSON that the page's script reads, safe inside a script element.
std::string map_json(const MapData& map);

}  // namespace hardlearn
