#pragma once

#include <optional>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/hardness/learning_hard_index.hpp"

namespace hardlearn {

/// The Learning-Hard Index of a data set, prepared by what its own rows say. Error as learning_hard_index and
/// fit_preparation.
LearningHardIndex data_hardness(const Dataset& data, const LearningHardIndexOptions& options,
                                const RunContext& context = {});

/// The same of its distinct rows, where twins are grouped. Rows of the result are rows of the data.
LearningHardIndex data_hardness(const Dataset& data, const KeptTogether& together,
                                const LearningHardIndexOptions& options, const RunContext& context);

/// The same; nothing where it is not defined, with fewer than fewest_rows_of_index rows or where nothing
/// varies. `notes` get why, and it is told.
std::optional<LearningHardIndex> data_hardness_where_defined(const Dataset& data,
                                                             const KeptTogether& together,
                                                             const LearningHardIndexOptions& options,
                                                             std::vector<Note>& notes,
                                                             const RunContext& context);

}  // namespace hardlearn
