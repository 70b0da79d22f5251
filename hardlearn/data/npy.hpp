#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// Whether the bytes begin as NumPy's .npy files do.
bool is_npy_file(std::string_view bytes);

/// Reads a two-dimensional NumPy array, rows x features: format versions 1 to 3, floats of 2, 4 or 8 bytes,
/// integers, booleans, either byte order, C or Fortran order. Columns are named f1, f2, ...; NaN is missing,
/// infinity an error. Labels come from options.labels_file.
Dataset read_npy(const TextSource& source, const ReadOptions& options, const RunContext& context);

/// Reads a one-dimensional array (or one of one column) as texts: integers, booleans, floats, fixed-width
/// text.
std::vector<std::string> read_npy_texts(const TextSource& source);

}  // namespace hardlearn
