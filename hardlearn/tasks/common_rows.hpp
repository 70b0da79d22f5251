#pragma once

#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"

namespace hardlearn {

/// "common_rows", a warning: so many of the test rows are training rows, too (equal in all features, as
/// prepared), so that what they show says nothing of new rows. Nothing where there are none.
void note_common_rows(MatrixView<const float> training, MatrixView<const float> test,
                      std::vector<Note>& notes, const RunContext& context);

}  // namespace hardlearn
