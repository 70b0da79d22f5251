#pragma once

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/read_options.hpp"

namespace hardlearn {

/// Reads the label and group files that the options name, which must have one value a row of `data`: an .npy
/// file, or a one-column text file, with a header line if it has one line more than there are rows.
void read_label_and_group_files(const ReadOptions& options, Dataset& data);

}  // namespace hardlearn
