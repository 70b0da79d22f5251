#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/names.hpp"
#include "hardlearn/core/option.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// Whether the first line of a CSV or TSV holds names. automatic: it does unless one of its cells is a
/// number.
enum class Header : std::uint8_t { automatic, yes, no };
template <>
struct NamesOf<Header> {
    static constexpr std::string_view what = "header";
    static constexpr Named<Header> names[] = {
        {Header::automatic, "auto"}, {Header::yes, "yes"}, {Header::no, "no"}};
};

/// The format of a file of rows. automatic: as its first bytes tell.
enum class DataFormat : std::uint8_t { automatic, csv, tsv, svmlight, arff, npy };
template <>
struct NamesOf<DataFormat> {
    static constexpr std::string_view what = "data format";
    static constexpr Named<DataFormat> names[] = {
        {DataFormat::automatic, "auto"},    {DataFormat::csv, "csv"},   {DataFormat::tsv, "tsv"},
        {DataFormat::svmlight, "svmlight"}, {DataFormat::arff, "arff"}, {DataFormat::npy, "npy"}};
};

/// What stands between the cells of a delimited text. blanks: one or more blanks or tabs.
enum class Separator : std::uint8_t { automatic, comma, semicolon, tab, bar, blanks };
template <>
struct NamesOf<Separator> {
    static constexpr std::string_view what = "separator";
    static constexpr Named<Separator> names[] = {
        {Separator::automatic, "auto"}, {Separator::comma, "comma"}, {Separator::semicolon, "semicolon"},
        {Separator::tab, "tab"},        {Separator::bar, "bar"},     {Separator::blanks, "blanks"}};
};

/// A feature that a fitted model expects to find in a file.
struct ExpectedColumn {
    std::string name;
    ColumnKind kind = ColumnKind::numeric;
    bool may_be_absent = false;  ///< the model does not use it
};

/// How a data file is read. read_options() says what each option means that people set.
struct ReadOptions {
    std::optional<std::string> label = {};
    /// False: the file is to be predicted. Then a label column is read only if `label` names one that is
    /// there; rows whose label is missing get `unknown_label`. If no row has one, `labels` is empty.
    bool labels_required = true;
    std::vector<std::string> drop = {};
    std::optional<std::string> group = {};
    /// Excludes `group`.
    std::optional<std::filesystem::path> groups_file = {};
    std::optional<std::filesystem::path> labels_file = {};
    DataFormat format = DataFormat::automatic;
    Separator separator = Separator::automatic;
    Header header = Header::automatic;
    ReadingRules rules = {};
    /// Columns whose cells are names, though they look like numbers.
    std::vector<std::string> categorical = {};
    /// Columns that are used though they look like identifiers.
    std::vector<std::string> keep = {};
    bool drop_unlabelled = false;
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

/// The declarations of those that people set.
std::span<const Option<ReadOptions>> read_options();

/// Names of those that make sense for rows to be predicted: label, labels_file, drop, format, separator,
/// header, and what may differ from the training data: missing, decimal, strip, label_missing.
std::span<const std::string_view> query_read_options();

}  // namespace hardlearn
