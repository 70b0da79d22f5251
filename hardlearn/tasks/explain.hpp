#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/explanation/explanation.hpp"

namespace hardlearn {

/// The declarations of the options of an explanation that people set.
std::span<const Option<ExplanationOptions>> explanation_options();

/// Why one row got its answer.
struct ExplainedRow {
    std::size_t row = 0;               ///< of the data, first is 0
    std::string name;                  ///< the row's, a file of an image; empty: it has none
    std::optional<std::string> given;  ///< the row's class, where the data tells it
    Explanation explanation;
    std::vector<Note> notes;
};

/// Explains one row of the data. Errors as `explain` of hardlearn/explanation.
ExplainedRow explain_row(const MicroLearner& model, const Dataset& data, std::size_t row,
                         const ExplanationOptions& options = {}, const RunContext& context = {});

}  // namespace hardlearn
