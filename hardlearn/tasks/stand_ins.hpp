#pragma once

#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// "stand_ins": warns of columns with a number of nines (-999, 9999, -99.9) in several rows, further from all
/// other values than these are from each other: it may stand for a missing cell.
void note_stand_ins(const Dataset& data, std::vector<Note>& notes, const RunContext& context);

}  // namespace hardlearn
