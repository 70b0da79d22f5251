#pragma once

#include <cstdint>
#include <string_view>

#include "hardlearn/core/matrix.hpp"

namespace hardlearn {

/// A geometric reading of the data: a row transform after which squared euclidean distance orders the rows as the
/// view's own metric does, so that one searcher serves all views.
enum class View : std::uint8_t {
    euclidean,    ///< rows as they are
    correlation,  ///< rows centred and scaled to length 1: 1 - Pearson correlation
    cosine        ///< rows scaled to length 1: 1 - cosine
};

std::string_view view_name(View view);
/// Error(bad_argument) lists the names there are.
View parse_view(std::string_view name);

/// The rows as the view sees them. A row without direction (constant, or zero) becomes zero.
Matrix<float> view_rows(View view, MatrixView<const float> rows);

/// The distance that people know the view by, from the squared euclidean distance of transformed rows: euclidean
/// distance, 1 - correlation, 1 - cosine.
double view_distance(View view, float squared_euclidean);

}  // namespace hardlearn
