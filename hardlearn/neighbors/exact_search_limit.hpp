#pragma once

#include <cstddef>

namespace hardlearn {

/// Above this many rows neighbours are searched for with an index, unless exact search is asked for. As many
/// queries at once as there are rows are answered exactly in the time that building an index takes, up to
/// about here (docs/performance.md).
inline constexpr std::size_t max_rows_of_exact_search = 200'000;

}  // namespace hardlearn
