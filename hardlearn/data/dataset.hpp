#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/image_features.hpp"
#include "hardlearn/data/reading_rules.hpp"

namespace hardlearn {

/// Label of a row without one, in a file that is to be predicted.
inline constexpr Label unknown_label = -1;

enum class ColumnKind : std::uint8_t { numeric, text };

/// One feature as it was read. Numeric: `values`, NaN where missing. Text: `codes` into `levels`,
/// `missing_code` where missing.
struct Column {
    static constexpr std::uint32_t missing_code = std::numeric_limits<std::uint32_t>::max();

    std::string name;
    ColumnKind kind = ColumnKind::numeric;
    std::vector<double> values;
    std::vector<std::uint32_t> codes;
    std::vector<std::string> levels;
    bool other_is_bucket = false;  ///< rare texts of the file were gathered in the level "other"
};

/// A table of features with, where known, the class and the group of every row.
struct Dataset {
    std::string name;  ///< where it came from: a file name without folder and extension
    std::size_t rows = 0;
    std::vector<Column> columns;
    std::string label_name;                ///< name of the label column; empty if there is none
    std::vector<std::string> class_names;  ///< sorted: as numbers if all are numbers, else as text
    std::vector<Label> labels;             ///< one a row, or empty where labels are unknown
    std::vector<GroupIndex> groups;        ///< one a row, or empty where rows are independent
    std::vector<std::string> group_names;
    std::vector<std::string> notes;  ///< what the reader decided and a person may want to know, one line each
    std::string layout;  ///< how the file was understood: "semicolons, names in line 1"; empty: it is plain
    ReadingRules rules;  ///< with which its cells were read
    std::vector<RowIndex> left_out;       ///< rows of the file, from 0, that are not here: they have no label
    std::optional<ImageFeatures> images;  ///< where the rows were made of images
    std::vector<std::string> row_names;   ///< one a row: files of images; empty: rows have numbers only

    std::size_t num_classes() const { return class_names.size(); }
    /// Valid as long as this data set and its labels.
    RowLabels row_labels() const {
        return {.labels = labels, .num_classes = num_classes(), .groups = groups};
    }
    std::size_t num_missing_cells() const;
    /// Hash of everything that training sees: names, kinds, values, labels, groups. Not `name`, nor what was
    /// told of the file.
    std::string fingerprint() const;
};

/// Sorts class names as numbers if all of them are numbers, else as text.
void sort_class_names(std::vector<std::string>& names);

/// How many of the rows carry each label; size num_classes.
std::vector<std::size_t> class_counts(std::span<const Label> labels, std::size_t num_classes);

}  // namespace hardlearn
