#pragma once

#include <optional>
#include <string>

#include "apps/hardlearn/options.hpp"
#include "apps/hardlearn/session.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn::app {

/// Reads a data set with known classes, and tells what the reader noted.
Dataset read_data(const std::string& file, const DataOptions& options, Session& session);

/// Reads rows for a model with this label and preparation: its columns by name, and their classes where the
/// file tells them.
Dataset read_queries(const std::string& file, const std::string& label_name, const Preparation& preparation,
                     const DataOptions& options, Session& session);

/// Tells, before long work, that this many training rows of a file are searched by an index, if they are.
void note_search(const std::string& file, std::size_t rows, std::size_t max_exact_rows, Session& session);
/// Says where machines of all rows do not learn from all of them.
void note_global_learning(const std::string& file, std::size_t rows, std::size_t max_exact_rows,
                          Session& session);

/// Warns of text cells whose level the model never saw.
void warn_about_unseen(const std::string& file, std::size_t unseen_categories, Session& session);

}  // namespace hardlearn::app
