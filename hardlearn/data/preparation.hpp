#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// How one column becomes features.
struct PreparedColumn {
    std::string name;
    ColumnKind kind = ColumnKind::numeric;
    double mean = 0.0;   ///< numeric: subtracted, and taken where the number is missing
    double scale = 1.0;  ///< numeric: standard deviation (divisor n); 0: constant but for rounding, dropped
    std::size_t place = 0;  ///< of the column in the training data
    /// text: one feature a level, sorted; "" is missing; fewer than 2: dropped
    std::vector<std::string> levels;
    bool other_is_bucket = false;  ///< text: any level that is not listed counts as "other"

    /// How many features it becomes; 0: the column is dropped.
    std::size_t num_features() const;
};

/// Preparation fitted on training rows: numeric columns standardised, missing numbers replaced by the
/// training mean, text columns one-hot encoded (a missing text is a level of its own only if training had
/// missing texts there), constant columns dropped. One-hot features are not scaled. Features are finite and
/// within +-1e15, so that squared distances are finite too.
struct Preparation {
    std::vector<PreparedColumn> columns;  ///< all columns of the training data, dropped ones included
    ReadingRules rules;                   ///< with which the training data was read
    std::optional<ImageFeatures> images;  ///< where the training rows were made of images
    std::size_t num_features() const;
    /// The columns in the order of the training data.
    std::vector<PreparedColumn> in_given_order() const;
    /// Names of the features: the column, or "column=level".
    std::vector<std::string> feature_names() const;
};

/// The same with its columns, and so the features, in the order of their names: then the order of the columns
/// in a file changes no answer, not by a bit.
Preparation in_name_order(Preparation preparation);

/// Fits on the given rows only. Throws Error(bad_data) if every column is constant on them.
Preparation fit_preparation(const Dataset& data, std::span<const RowIndex> rows);

struct PreparedRows {
    Matrix<float> features;             ///< rows x num_features
    std::size_t unseen_categories = 0;  ///< cells with a level that training did not have; they became zeros
};

/// Applies a preparation to the given rows. Columns are matched by name; Error(bad_data) names missing ones.
PreparedRows prepare(const Preparation& preparation, const Dataset& data, std::span<const RowIndex> rows);

/// What a number of a numeric column that is not dropped becomes; NaN, missing, the mean, which is 0 there.
float prepared_value(const PreparedColumn& column, double value);

/// 0, 1, ..., count - 1.
std::vector<RowIndex> all_rows(std::size_t count);

}  // namespace hardlearn
