#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// A cell of a column of texts; nothing where it is missing.
using TextCell = std::optional<std::string_view>;

/// How a column of texts is taken; the defaults are those of ReadOptions.
struct TextColumnOptions {
    bool is_categorical = false;  ///< its texts are names, also where they look like numbers or identifiers
    std::size_t max_levels = 64;  ///< beyond, the rarest become "other"
};

/// Puts a data set together from columns whose types are known, as data frames, arrays and databases hold
/// them. Texts become levels by the rules of the readers of files: equal columns make equal data sets, by
/// whatever way they came. What was decided is noted in Dataset::notes.
class TypedColumns {
  public:
    /// `name` as in Dataset::name; Error(bad_data) without rows.
    TypedColumns(std::string name, std::size_t rows);

    /// A column of finite numbers, NaN where missing. Error(bad_data) for another number of cells or for an
    /// infinite one, with row and column.
    void add_numbers(std::string column, std::vector<double> numbers);
    /// A column of texts. The usual signs of a missing cell (NA, ?, none) are missing, and a column that
    /// differs in nearly every row is left out, as identifiers are; not so where it is categorical.
    /// Error(bad_data) for a column of numbers that are written as texts, and for text that is no UTF-8.
    void add_texts(std::string column, std::span<const TextCell> cells,
                   const TextColumnOptions& options = {});
    /// A column of texts as a fitted preparation asks for them: every level is kept.
    void add_query_texts(std::string column, std::span<const TextCell> cells);

    /// The class of each row as its place in `class_names`, which differ; classes are put into their usual
    /// order. Error(bad_data) for a label without a name and for two classes of one name.
    void set_labels(std::string label_name, std::vector<std::string> class_names, std::vector<Label> labels);
    /// The group of each row likewise.
    void set_groups(std::vector<std::string> group_names, std::vector<GroupIndex> groups);

    /// The data set. Error(bad_data) without a column.
    Dataset dataset() &&;

  private:
    void add_levels(std::string column, std::span<const TextCell> cells, const TextColumnOptions& options);

    Dataset data_;
    std::vector<std::string> identifiers_;
};

}  // namespace hardlearn
