#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// Tells a note and keeps it with the others of a result.
void add_note(std::vector<Note>& notes, Note note, const RunContext& context);

/// The same for a warning without facts.
void add_warning(std::vector<Note>& notes, std::string kind, std::string text, const RunContext& context);

/// A data set of fewer rows is too small to be judged by what its columns look like.
inline constexpr std::size_t fewest_rows_to_judge = 10;

/// "reader": what the reader of a file told, one line each, without the file's name.
void note_reader(const std::filesystem::path& path, std::span<const std::string> told,
                 std::vector<Note>& notes, const RunContext& context);

/// "approximate_search", where an index will find the neighbours among so many training rows.
void note_approximate_search(std::size_t rows, std::size_t max_exact_rows, std::vector<Note>& notes,
                             const RunContext& context);

/// How a Micro-Learner of so many training rows will be searched and fitted, where that is not exactly:
/// "approximate_search", "global_learning_sampled" and "no_training_hardness".
void note_approximations(std::size_t rows, const MicroLearnerOptions& options, std::vector<Note>& notes,
                         const RunContext& context);

/// "1 row", "2 rows".
std::string counted_rows(std::size_t rows);

/// "unseen_categories": text cells whose level a model never saw. Nothing for 0.
void note_unseen_categories(std::size_t cells, std::vector<Note>& notes, const RunContext& context);

}  // namespace hardlearn
