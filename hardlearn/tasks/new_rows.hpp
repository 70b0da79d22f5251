#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hardlearn/core/note.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/tasks/shift.hpp"
#include "hardlearn/tasks/traininglets.hpp"

namespace hardlearn {

/// Of so many columns it is told how they moved.
inline constexpr std::size_t most_moved_columns = 50;

/// What a column of one file is like: of numbers the quartiles of those that are there; of one text the share
/// of rows that have it, thrice. NaN where there is nothing to tell, and where it would tell a value.
using Spread = std::array<double, 3>;

/// A column of known rows held against the same column of new ones.
struct MovedColumn {
    std::string name;
    bool is_text = false;
    std::string level;    ///< of texts the one whose share moved most; empty: missing, or not to be told
    double distance = 0;  ///< of the distribution functions, 0 to 1; of a text that of its shares
    double adjusted_p = 1;
    Spread known = {};
    Spread fresh = {};

    /// Whether chance explains it in fewer than one of twenty such findings.
    bool has_moved() const { return adjusted_p <= 0.05; }
};

/// Rows to be predicted, seen from the data that a model learns from.
struct NewRows {
    std::string name;
    std::size_t rows = 0;
    std::optional<ShiftedData> shift;
    std::string why_no_shift;                       ///< where there is none
    std::vector<MovedColumn> columns;               ///< the farthest first, at most most_moved_columns
    std::size_t num_columns = 0;                    ///< that vary in the known rows
    std::size_t num_moved = 0;                      ///< of all columns
    std::optional<TrainingletReport> traininglets;  ///< of the first rows
    bool are_leaf_mates = false;      ///< traininglets are what a forest's trees put beside a row
    std::string why_no_traininglets;  ///< where there are none
    std::vector<Note> notes;          ///< of reading them, and of what is measured
};

/// What new rows are seen with.
struct KnownRows {
    const Dataset& data;
    /// Null, or one that was fitted on all that `data` holds: then also how far the rows lie that decide.
    const MicroLearner* model_of_all = nullptr;
    const MicroLearner* model = nullptr;  ///< makes the traininglets; null: there are none
    std::uint64_t seed = 0;
};

/// Holds new rows against known ones, column by column, and measures the traininglets that a model makes for
/// them. Their labels only tell which answers are wrong. Error(bad_data) where columns are missing or of
/// another kind. Same bits for any number of threads.
NewRows look_at_new_rows(const KnownRows& known, const Dataset& fresh, const RunContext& context = {});

/// Takes all that tells a value of either file out of it: texts, quartiles, names of features.
void hide_values(NewRows& rows);

}  // namespace hardlearn
