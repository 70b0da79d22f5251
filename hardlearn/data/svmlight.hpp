#pragma once

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// Reads SVMlight / LIBSVM lines, "label [qid:n] index:value ... # comment", into a dense table. A feature
/// that is not on a line is 0. Columns are named by the index as it is written: f1, f2, ... up to the highest
/// index, and f0 before them where index 0 occurs, so that a file to be predicted meets the same names
/// whatever indices it has. Indices must increase within a line. The label column is called "label"; the
/// queries are groups if the group column "qid" is asked for, and ignored otherwise.
Dataset read_svmlight(const TextSource& source, const ReadOptions& options, const RunContext& context,
                      const ReadLimits& limits);

}  // namespace hardlearn
