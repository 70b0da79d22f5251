#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn {

/// The rows of a file that have a class, in a model's classes; classes that the model does not know follow
/// behind its own.
struct Truth {
    std::vector<RowIndex> rows;
    std::vector<Label> labels;       ///< of these rows
    std::vector<Label> predictions;  ///< of the same rows
    std::size_t num_classes = 0;
    std::vector<std::string> unknown;  ///< classes that the model does not know
};

/// Classes by name, of a file or of a model.
using ClassNames = std::vector<std::string>;

/// Matches a file's classes with a model's by name, or where both are numbers by value. `labels` and
/// `predictions`: one a row of the file, unknown_label where a row has no class.
Truth match_classes(std::span<const Label> labels, const ClassNames& class_names,
                    const ClassNames& model_classes, std::span<const Label> predictions);

/// "unknown_classes": those that the model does not know. Nothing where it knows all.
void note_unknown_classes(const Truth& truth, std::vector<Note>& notes, const RunContext& context);

/// Scores of the rows that have a class, with notes: "score", and what was not scored ("unknown_class",
/// "unlabelled_rows"). `num_rows`: of the file.
Scores score_truth(const Truth& truth, std::size_t num_rows, std::vector<Note>& notes,
                   const RunContext& context);

}  // namespace hardlearn
