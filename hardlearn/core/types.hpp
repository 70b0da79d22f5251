#pragma once

#include <cstdint>

namespace hardlearn {

/// Index of a row of a data set or matrix. 32 bits: neighbour lists of a million rows are held in memory.
using RowIndex = std::uint32_t;

/// Index of a class in the data set's sorted list of class names.
using Label = std::int32_t;

/// Index of a group: a speaker, patient or recording whose rows are not independent.
using GroupIndex = std::uint32_t;

}  // namespace hardlearn
