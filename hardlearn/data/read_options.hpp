#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

enum class Header : std::uint8_t { automatic, yes, no };

/// A feature that a fitted model expects to find in a file.
struct ExpectedColumn {
    std::string name;
    ColumnKind kind = ColumnKind::numeric;
};

struct ReadOptions {
    /// Name of the label column; none: the last column.
    std::optional<std::string> label = {};
    /// False: the file is to be predicted. Then a label column is read only if `label` names one that is
    /// there; rows whose label is missing get `unknown_label`. If no row has one, `labels` is empty.
    bool labels_required = true;
    /// Columns to leave out.
    std::vector<std::string> drop = {};
    /// Column that holds the group of each row; it is not a feature.
    std::optional<std::string> group = {};
    /// One-column file with the group of each row, in row order. Excludes `group`.
    std::optional<std::filesystem::path> groups_file = {};
    /// Labels of an .npy file: another .npy (integers or fixed-width text), or a one-column text file.
    std::optional<std::filesystem::path> labels_file = {};
    /// Whether the first line of a CSV or TSV holds names. automatic: it does unless one of its cells is a
    /// number.
    Header header = Header::automatic;
    /// Levels a text column may have; beyond it the commonest max_levels - 1 are kept, the others become
    /// "other".
    std::size_t max_levels = 64;
    /// If not empty: exactly these features are read, by name; other columns are ignored, a missing one is an
    /// error that names it, and text in a numeric one is an error with its line.
    std::vector<ExpectedColumn> expected = {};
};

/// Limits that tests and fuzzers lower; results within the limits do not depend on them.
struct ReadLimits {
    std::size_t chunk_bytes = std::size_t{1} << 20;  ///< of text that one thread parses at a time
    std::size_t max_dense_cells = std::size_t{1}
                                  << 31;  ///< rows x columns that a sparse file may be spread out to
    std::size_t max_columns = 1'000'000;  ///< the highest feature index of a sparse file
};

}  // namespace hardlearn
