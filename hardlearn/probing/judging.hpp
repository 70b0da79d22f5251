#pragma once

#include <deque>
#include <span>
#include <utility>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/probing/choice.hpp"
#include "hardlearn/probing/selection_task.hpp"
#include "hardlearn/probing/vote_calibration.hpp"

namespace hardlearn {

/// The votes of choices on all rows that probing leaves out; each choice is asked once.
class ChoiceVotes {
  public:
    /// All must outlive it.
    ChoiceVotes(Probing& probing, const SanitizationOptions& sanitization, const RunContext& context)
        : probing_(probing), sanitization_(sanitization), context_(context) {}
    const LeftOutVote& of(const Choice& choice);

  private:
    Probing& probing_;
    const SanitizationOptions& sanitization_;
    const RunContext& context_;
    std::deque<std::pair<Choice, LeftOutVote>> asked_;  // references to it stay valid
};

/// Rows that had no part in what they are judged by.
struct JudgedRows {
    LeftOutVote probabilities;     ///< of each row once
    std::vector<Label> decisions;  ///< one a row
};

/// Each plain draw is answered by its own choice, which was made without the rows that it leaves out, at the
/// temperature that suits it on other rows. `votes`: on the draws that choices were made on.
JudgedRows judge(const SelectionTask& task, std::span<const Choice> choice_of_draw, ChoiceVotes& votes,
                 const RunContext& context);

}  // namespace hardlearn
