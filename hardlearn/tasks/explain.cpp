#include "hardlearn/tasks/explain.hpp"

#include "hardlearn/data/readers.hpp"

namespace hardlearn {

std::span<const Option<ExplanationOptions>> explanation_options() {
    using Options = ExplanationOptions;
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::search_counterfactual,
                       {.name = "search_counterfactual",
                        .doc = "Search the training rows whose removal changes the answer",
                        .off_doc = "Do not search the training rows whose removal changes the answer (takes "
                                   "most of the time)",
                        .program_name = "counterfactual"}),
        declare_option(&Options::lhi_seeds,
                       {.name = "lhi_seeds",
                        .doc = "Embeddings averaged for the hardness index of the traininglet",
                        .unit = "N",
                        .range = between(1, 1000),
                        .program_name = "seeds"}),
    };
    return options;
}

ExplainedRow explain_row(const MicroLearner& model, const Dataset& data, std::size_t row,
                         const ExplanationOptions& options, const RunContext& context) {
    check_options(explanation_options(), options);
    ExplainedRow explained{.row = row,
                           .name = {},
                           .given = {},
                           .explanation = explain(model, data, row, options, context),
                           .notes = {}};
    if (!data.row_names.empty()) explained.name = data.row_names[row];
    if (!data.labels.empty() && data.labels[row] != unknown_label)
        explained.given = data.class_names[static_cast<std::size_t>(data.labels[row])];
    return explained;
}

}  // namespace hardlearn
