// Pieces of data sets, for tests of the data floor and of the floors on it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hardlearn/data/dataset.hpp"

namespace hardlearn::testing {

inline Column numeric_column(std::string name, std::vector<double> values) {
    return {.name = std::move(name),
            .kind = ColumnKind::numeric,
            .values = std::move(values),
            .codes = {},
            .levels = {}};
}

inline Column text_column(std::string name, std::vector<std::uint32_t> codes,
                          std::vector<std::string> levels) {
    return {.name = std::move(name),
            .kind = ColumnKind::text,
            .values = {},
            .codes = std::move(codes),
            .levels = std::move(levels)};
}

}  // namespace hardlearn::testing
