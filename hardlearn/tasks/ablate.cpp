#include "hardlearn/tasks/ablate.hpp"

#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {

std::span<const Option<AblationOptions>> ablation_options() {
    using Options = AblationOptions;
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::variants,
                       {.name = "variants",
                        .doc = "Variants to compare with ptc, separated by commas (default: all)",
                        .unit = "LIST",
                        .may_be_empty = true}),
        declare_option(&Options::num_folds,
                       {.name = "num_folds",
                        .doc = "Folds of the cross-validation. More: more rows to learn from, slower",
                        .unit = "N",
                        .range = at_least(2),
                        .program_name = "folds",
                        .python_name = "n_splits"}),
        declare_option(&Options::num_repeats,
                       {.name = "num_repeats",
                        .doc = "How often, each time with other folds. More: narrower intervals",
                        .unit = "N",
                        .range = between(1, 1000),
                        .program_name = "repeats",
                        .python_name = "n_repeats"}),
        declare_option(&Options::flip_share,
                       {.name = "flip_share",
                        .doc = "Share of each fold's training labels to make wrong on purpose: what if so "
                               "many of my labels were wrong? Test labels stay as they are",
                        .unit = "SHARE",
                        .range = {.lowest = 0, .highest = 1, .open_above = true},
                        .program_name = "flip"}),
        declare_option(&Options::seed, {.name = "seed",
                                        .doc = "Of everything random; equal seeds give equal results",
                                        .unit = "N",
                                        .python_name = "random_state"}),
    };
    return options;
}

AblatedSet ablate_set(const Dataset& data, const AblationOptions& options, const RunContext& context) {
    check_options(ablation_options(), options);
    AblatedSet set{.data = summarize(data), .record = ablate(data, options, context), .notes = {}};
    for (const std::string& warning : set.record.warnings) {
        add_note(set.notes, {.kind = "protocol", .text = warning, .is_warning = true}, context);
    }
    return set;
}

}  // namespace hardlearn
