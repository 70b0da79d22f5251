#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/support/processes.hpp"

namespace hardlearn::testing {

/// Runs hardlearn with these arguments.
Outcome hardlearn(const std::vector<std::string>& arguments, const RunSettings& settings = {});

/// Rows of two overlapping classes, "a" and "b", with three numeric columns x, y, z and a header; the label
/// is last.
std::string two_class_csv(std::size_t rows);

/// Random numbers without structure: work that takes a while.
std::string noise_csv(std::size_t rows, std::size_t columns, std::size_t classes);

}  // namespace hardlearn::testing
