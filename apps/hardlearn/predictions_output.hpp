#pragma once

#include <span>
#include <string>
#include <vector>

#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/session.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn::app {

/// The rows of a file that have a class, in the model's classes; classes that the model does not know follow
/// behind its own.
struct Truth {
    std::vector<RowIndex> rows;
    std::vector<Label> labels;       ///< of these rows
    std::vector<Label> predictions;  ///< of the same rows
    std::size_t num_classes = 0;
    std::vector<std::string> unknown;
};

/// Matches a file's classes with a model's by name, or where both are numbers by value. `labels` and
/// `predictions`: one a row of the file, unknown_label where a row has no class.
Truth match_classes(std::span<const Label> labels, const std::vector<std::string>& class_names,
                    const std::vector<std::string>& model_classes, std::span<const Label> predictions);

/// Scores of the rows that have a class; accuracy and D-index are noted, and what was not scored. `rows`: of
/// the file.
Scores score(const Truth& truth, std::size_t rows, const std::string& file, Session& session);

/// The predictions as CSV, one line a row, to stdout or, where `output` is not empty, to that file. A first
/// column `image` where the images of the file have names.
void write_predictions(const PredictedFile& predicted, const std::vector<std::string>& class_names,
                       const std::string& output, Session& session);

}  // namespace hardlearn::app
