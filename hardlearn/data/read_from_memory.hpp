#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "hardlearn/data/readers.hpp"

namespace hardlearn {

enum class DataFormat : std::uint8_t { csv, tsv, svmlight, arff, npy };

/// Limits that tests and fuzzers lower; results within the limits do not depend on them.
struct ReadLimits {
    std::size_t chunk_bytes = std::size_t{1} << 20;  ///< of text that one thread parses at a time
    std::size_t max_dense_cells = std::size_t{1}
                                  << 31;  ///< rows x columns that a sparse file may be spread out to
    std::size_t max_columns = 1'000'000;  ///< the highest feature index of a sparse file
};

/// The format that a file's name tells; a trailing .gz is ignored.
DataFormat format_of(const std::filesystem::path& path);

/// Reads a data set whose bytes are in memory, not compressed. `name` stands for the file in messages;
/// labels_file and groups_file of the options are still read from disk.
Dataset read_dataset_from_memory(std::string_view bytes, DataFormat format, const std::string& name,
                                 const ReadOptions& options = {}, const RunContext& context = {},
                                 const ReadLimits& limits = {});

}  // namespace hardlearn
