#pragma once

#include <string>

#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/tasks/image_options.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {

/// How a command is told to read its rows: a table, or images of which a backbone makes numbers.
struct RowOptions {
    const ReadOptions& read;
    const ImageOptions& images;
};

/// Rows with known classes: read_known_rows for tables, read_image_rows for images.
ReadData known_rows(const std::string& file, const RowOptions& options, const RunContext& context);

/// Rows for a model: read_queries for tables, read_image_queries for images.
ReadData rows_for(const MicroLearner& model, const std::string& file, const RowOptions& options,
                  const RunContext& context);

}  // namespace hardlearn::app
