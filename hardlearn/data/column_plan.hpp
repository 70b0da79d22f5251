#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/data/read_options.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// Which of a file's columns are read, and as what.
struct ColumnPlan {
    struct Feature {
        std::size_t position = 0;             ///< among the file's columns
        std::optional<ColumnKind> kind = {};  ///< what the caller expects; none: as the cells tell
        bool is_categorical = false;          ///< the user says that its cells are names
    };
    std::vector<Feature> features;  ///< in the order of the data set
    std::optional<std::size_t> label;
    std::optional<std::size_t> group;
};

/// Checks options that contradict each other; throws Error(bad_argument).
void check_options(const ReadOptions& options);

/// Assigns the columns their roles. `header` is where the names stand in the file, for messages. Throws
/// Error(bad_data) for duplicate names, a label, group or drop column that is not there, or missing features.
/// `unused`: columns of the file that are no data.
ColumnPlan plan_columns(const TextSource& source, const char* header, std::span<const std::string> names,
                        std::span<const std::size_t> unused, const ReadOptions& options);

inline ColumnPlan plan_columns(const TextSource& source, const char* header,
                               std::span<const std::string> names, const ReadOptions& options) {
    return plan_columns(source, header, names, {}, options);
}

/// The columns that a list of the user names: by name, or by number as "#3". A name that holds a comma stands
/// in pieces in the list, or in double quotes. `role` is for the Error(bad_data) of a column that is not
/// there.
std::vector<std::size_t> find_columns(const TextSource& source, std::span<const std::string> names,
                                      std::span<const std::string> list, std::string_view role);

/// Whether such a list names the column.
bool is_column_named(std::span<const std::string> list, std::string_view name);

/// "; did you mean 'a', 'b'?" or "; the columns are 'a', 'b', ..." for a name that is not among `names`.
std::string near_names(std::string_view name, std::span<const std::string> names);

/// f1, f2, ..., for columns without names.
std::vector<std::string> numbered_names(std::size_t count);

}  // namespace hardlearn
