#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

enum class Header : std::uint8_t { automatic, yes, no };

/// Label of a row without one, in a file that is to be predicted.
inline constexpr Label unknown_label = -1;

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

/// Reads a data set. The format follows the name: .csv, .tsv, .svmlight (.libsvm, .svm), .arff, .npy, each
/// also with .gz behind it; anything else is read as CSV. Empty cells, NA, NaN and ? are missing. Errors
/// carry file, line (first is 1), column name and value: ErrorCode::file if the file cannot be opened or
/// read, ErrorCode::bad_data for its content, ErrorCode::bad_argument for options that contradict each other.
Dataset read_dataset(const std::filesystem::path& path, const ReadOptions& options = {},
                     const RunContext& context = {});

}  // namespace hardlearn
