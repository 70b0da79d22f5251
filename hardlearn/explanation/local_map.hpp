#pragma once

#include <array>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Places samples around a query, which stands at (0, 0), so that each is as far from it as `distances` says;
/// their directions are those of (row - query) on the two principal axes of these differences. Distances to
/// the query are therefore exact, those between samples are not. Rows that differ from the query in no way
/// that the axes show lie on the first axis. Serial; axes are found by power iteration and turned so that
/// their largest entry is positive. `query` is as wide as `rows`; one distance (not negative) an id.
std::vector<std::array<double, 2>> map_around(std::span<const float> query, MatrixView<const float> rows,
                                              std::span<const RowIndex> ids,
                                              std::span<const double> distances);

}  // namespace hardlearn
