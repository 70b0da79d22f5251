#pragma once

#include <filesystem>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/read_options.hpp"

namespace hardlearn {

/// Reads a data set. The format follows the name: .csv, .tsv, .svmlight (.libsvm, .svm), .arff, .npy, each
/// also with .gz behind it; anything else is read as CSV. Empty cells, NA, NaN and ? are missing. Errors
/// carry file, line (first is 1), column name and value: ErrorCode::file if the file cannot be opened or
/// read, ErrorCode::bad_data for its content, ErrorCode::bad_argument for options that contradict each other.
Dataset read_dataset(const std::filesystem::path& path, const ReadOptions& options = {},
                     const RunContext& context = {});

}  // namespace hardlearn
