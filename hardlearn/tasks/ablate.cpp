#include "hardlearn/tasks/ablate.hpp"

#include "hardlearn/core/shared_options.hpp"

#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/tasks/fold_options.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/repeated_rows_note.hpp"

namespace hardlearn {

std::span<const Option<AblationOptions>> ablation_options() {
    using Options = AblationOptions;
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::learner,
                       {.name = "learner",
                        .doc = "What is taken apart: ptc by its stages, or auto by its ingredients",
                        .unit = "NAME"}),
        declare_option(&Options::variants,
                       {.name = "variants",
                        .doc = "Variants to compare with the learner in full, separated by commas (default: "
                               "all of the learner's)",
                        .unit = "LIST",
                        .may_be_empty = true}),
        declare_option(&Options::num_folds, num_folds_facts),
        declare_option(&Options::num_repeats, num_repeats_facts),
        declare_option(&Options::flip_share,
                       {.name = "flip_share",
                        .doc = "Share of each fold's training labels to make wrong on purpose: what if so "
                               "many of my labels were wrong? Test labels stay as they are",
                        .unit = "SHARE",
                        .range = {.lowest = 0, .highest = 1, .open_above = true},
                        .program_name = "flip"}),
        declare_option(&Options::duplicates, duplicates_facts),
        declare_option(&Options::seed, seed_facts),
    };
    return options;
}

AblatedSet ablate_set(const Dataset& data, const AblationOptions& options, const RunContext& context) {
    check_options(ablation_options(), options);
    check_training_rows(data, all_rows(data.rows));
    AblatedSet set{.data = summarize(data), .record = {}, .notes = {}};
    AblationOptions decided = options;
    decided.duplicates = keep_together_and_tell(data, options.duplicates, set.notes, context).decision;
    set.record = ablate(data, decided, context);
    for (const std::string& warning : set.record.warnings) {
        add_note(set.notes, {.kind = "protocol", .text = warning, .is_warning = true}, context);
    }
    return set;
}

}  // namespace hardlearn
