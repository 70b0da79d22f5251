#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// One colouring of the points.
struct PlotPanel {
    std::string title;
    std::vector<std::string> names;         ///< legend, one a category
    std::vector<std::uint32_t> categories;  ///< of each point: index into `names`
    std::vector<std::uint32_t> colours;     ///< of each category: index into the palette
};

/// A self-contained SVG page: the same points once a panel, side by side, each coloured by its categories.
/// `embedding` is points x 2.
std::string embedding_svg(MatrixView<const float> embedding, const std::string& title,
                          std::span<const PlotPanel> panels);

/// A colour for each cluster: that of the class it shares most rows with, each class's colour given once, the
/// largest shares first, so that agreement shows as equal colour.
std::vector<std::uint32_t> matching_colours(MatrixView<const std::uint64_t> class_by_cluster);

}  // namespace hardlearn
