#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/readers.hpp"

namespace hardlearn {

/// What was read from a file, and what the reader assumed.
struct ReadData {
    Dataset data;
    std::vector<Note> notes;
};

/// Reads rows with known classes, and warns where the label looks like a number to predict. Errors as
/// read_dataset; Error(bad_data) for images.
ReadData read_known_rows(const std::filesystem::path& path, const ReadOptions& options,
                         const RunContext& context = {});

/// Reads rows for a model with this label and preparation: its columns by name, and their classes where the
/// file tells them. Error(bad_data) where a label column was named that the file does not have.
ReadData read_queries(const std::filesystem::path& path, const std::string& label_name,
                      const Preparation& preparation, const ReadOptions& options,
                      const RunContext& context = {});

/// Error(bad_argument) where options are set that say how a table is read: of all, images know labels_file
/// and groups_file.
void check_options_of_images(const std::filesystem::path& path, const ReadOptions& options);

/// Puts what was noted of a file before what a task noted of its rows, as it was told.
void put_first(std::vector<Note> of_reading, std::vector<Note>& notes);

}  // namespace hardlearn
