#pragma once

#include <filesystem>
#include <vector>

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/read_options.hpp"

namespace hardlearn {

/// Reads the label and group files that the options name, which must have one value a row of `data`: an .npy
/// file, or a one-column text file, with a header line if it has one line more than there are rows.
void read_label_and_group_files(const ReadOptions& options, Dataset& data);

/// The true classes of the rows of `data`, from a file with one of its class names for every row of the file
/// that the data came from (its format is that of label files); numbers are matched by value. Error(bad_data)
/// for another number of rows and for a name that is none of a class.
std::vector<Label> read_true_classes(const std::filesystem::path& path, const Dataset& data);

}  // namespace hardlearn
