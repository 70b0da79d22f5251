#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hardlearn {

/// A mark of a category around a point of an SVG, about ten units wide: its shape and its colour tell the
/// category.
std::string mark_svg(std::size_t category, double x, double y);

/// The mark with the category's name, an item of a list of the class "legend".
std::string legend_item(std::size_t category, std::string_view name);

}  // namespace hardlearn
