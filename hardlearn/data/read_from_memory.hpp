#pragma once

#include <cstdint>
#include <filesystem>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// Reads a data set whose bytes are in memory, not compressed; automatic: detect_format says what they are.
/// The source's name stands for the file in messages; labels_file and groups_file of the options are still
/// read from disk.
Dataset read_dataset_from_memory(const TextSource& source, DataFormat format, const ReadOptions& options = {},
                                 const RunContext& context = {}, const ReadLimits& limits = {});

}  // namespace hardlearn
