#pragma once

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// Reads Weka's ARFF: nominal, numeric (real, integer), string and date attributes (dates are texts), names
/// and values in single or double quotes with backslash escapes, comments, sparse rows ("{2 4.5, 7 yes}":
/// what is not listed is 0, or the first value of a nominal attribute, or missing for a string). Keywords in
/// any case. A nominal or string attribute stays text even if its values are numbers. The label is the last
/// attribute unless the options name one.
Dataset read_arff(const TextSource& source, const ReadOptions& options, const RunContext& context,
                  const ReadLimits& limits);

}  // namespace hardlearn
