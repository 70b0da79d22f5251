#pragma once

#include <string>
#include <vector>

#include "hardlearn/report/name_style.hpp"
#include "hardlearn/tasks/new_rows.hpp"

namespace hardlearn {

// What a report says of rows to be predicted, for readers who know no statistics. Each is a sentence or two.

/// Whether the new rows are like the known ones, and what that means for scores.
std::string shift_sentence(const NewRows& rows);

/// How well a forest tells the files apart; empty where there is none.
std::string forest_sentence(const NewRows& rows);

/// Whether the rows that decide the model's answers lie nearer to the new ones than the others do; empty
/// where no model was asked.
std::string deciding_rows_sentence(const NewRows& rows);

/// What to do, the most urgent first.
std::vector<std::string> shift_advice(const NewRows& rows);

/// How many of the new rows' answers are wrong; empty where their labels are not known.
std::string wrong_answers_sentence(const TrainingletReport& report);

/// Of the measures that differ between wrong and right answers more than chance explains, what they say of
/// wrong ones: "are larger". Empty where none does, or where nothing could be told.
std::string wrongness_words(const TrainingletReport& report);

}  // namespace hardlearn
