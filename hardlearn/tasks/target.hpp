#pragma once

#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/read_options.hpp"

namespace hardlearn {

/// Error(bad_data) where the classes are more than 20 numbers of under 5 rows each: a number to predict, or
/// the wrong column; or where they are texts that differ in nearly every row and another column could be the
/// label. Not where the options name the label.
void check_target(const Dataset& data, const ReadOptions& options);

/// "many_classes": where a third of the rows or more are classes of their own, the label is likely a
/// measurement.
void note_many_classes(const Dataset& data, std::vector<Note>& notes, const RunContext& context);

/// "doubtful_label": the label was not named and is the last column, of more than ten different numbers.
void note_doubtful_label(const Dataset& data, const ReadOptions& options, std::vector<Note>& notes,
                         const RunContext& context);

/// "transposed": the columns are named like samples of few classes, and the classes are measurements.
void note_transposed(const Dataset& data, std::vector<Note>& notes, const RunContext& context);

}  // namespace hardlearn
