#pragma once

#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/read_options.hpp"

namespace hardlearn {

/// Warns of what makes scores look better than they are, or a table look like what it is not: columns that
/// count the rows, columns that alone decide the class, a table that looks transposed. A line each; `rows` of
/// the data are enough to be told of (ten).
void note_data_checks(const Dataset& data, std::vector<Note>& notes, const RunContext& context);

/// Warns where the label was not named and is the last column, of more than ten different numbers.
void note_doubtful_label(const Dataset& data, const ReadOptions& options, std::vector<Note>& notes,
                         const RunContext& context);

/// Error(bad_data) where the classes are more than 20 numbers of under 5 rows each: a number to predict, or
/// the wrong column; unless the options name the label.
void check_target(const Dataset& data, const ReadOptions& options);

}  // namespace hardlearn
