#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/page/html.hpp"
#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// How much of each kind a page shows, so that it stays small whatever the data is.
struct PageLimits {
    std::size_t points = 20'000;        ///< of the map
    std::size_t still_points = 2000;    ///< of the map as a picture, for pages without a script
    std::size_t table_classes = 200;    ///< rows of tables of classes
    std::size_t categories = 60;        ///< with a colour of their own on the map; the rest are "others"
    std::size_t matrix_classes = 16;    ///< of tables of classes by classes or clusters
    std::size_t suspicious_rows = 200;  ///< also of the hardest samples of a network
    std::size_t pictured_rows = 40;     ///< of these, shown as images where rows are images
    std::size_t columns = 50;           ///< of the table of columns
    std::size_t notes = 60;
    std::size_t neighbors = 10;  ///< rows of each list of a case
    std::size_t moved_columns = 12;
    std::size_t traininglet_rows = 200;  ///< in the picture of one
    std::size_t families = 12;           ///< of models in a certificate
};

/// Half of everything: what a page is built with again where it came out too large.
PageLimits halved(const PageLimits& limits);

/// A small picture of the row of that name, the bytes of a JPEG file; empty: there is none.
using RowPictures = std::function<std::string(std::string_view name)>;

/// What the sections of a page are made from, and what they could not show.
struct PageState {
    const Dossier& dossier;
    PageLimits limits = {};
    RowPictures pictures = {};               ///< empty: rows have none
    std::vector<std::string> left_out = {};  ///< sentences, HTML

    const std::string& class_name(Label label) const {
        return dossier.data.class_names[static_cast<std::size_t>(label)];
    }
};

/// The classes with the most rows, at most `count`, in the order of the classes.
std::vector<std::size_t> largest_classes(const std::vector<std::size_t>& counts, std::size_t count);

/// The row as a link to what is told of it, or its number where nothing is.
std::string row_html(const PageState& state, std::size_t row);

/// The image that the row is, to stand before its name; empty where rows have no names, where it has no
/// picture, and on a private page. `names`: one a row, or none.
std::string picture_html(const PageState& state, std::span<const std::string> names, std::size_t row);

}  // namespace hardlearn
