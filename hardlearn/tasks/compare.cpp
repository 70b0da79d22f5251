#include "hardlearn/tasks/compare.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {

std::span<const Option<ComparisonOptions>> comparison_options() {
    using Options = ComparisonOptions;
    static const std::vector<Option<Options>> options = {
        declare_option(
            &Options::score,
            {.name = "score", .doc = "Score to compare by, as the records name it", .unit = "NAME"}),
        declare_option(&Options::reference,
                       {.name = "reference",
                        .doc = "Model that the others are held against (default: the best mean rank)",
                        .unit = "NAME",
                        .program_name = "model",
                        .may_be_empty = true}),
        declare_option(
            &Options::complete_only,
            {.name = "complete_only", .doc = "Leave out sets that lack a model, instead of refusing"}),
        declare_option(&Options::num_resamples,
                       {.name = "num_resamples",
                        .doc = "Of the bootstrap over the sets. More: a steadier interval",
                        .unit = "N",
                        .range = at_least(1)}),
        declare_option(&Options::seed, {.name = "seed",
                                        .doc = "Of the bootstrap; equal seeds give equal results",
                                        .unit = "N",
                                        .python_name = "random_state"}),
    };
    return options;
}

ComparedRecords compare_records(std::span<const RecordedSet> records, const ComparisonOptions& options,
                                const RunContext& context) {
    check_options(comparison_options(), options);
    ComparedRecords result{.comparison = compare(records, options), .notes = {}};
    for (const IncompleteSet& set : result.comparison.left_out) {
        add_note(result.notes,
                 {.kind = "set_left_out",
                  .text = fmt::format("{} is left out: no {} for {}", set.name, result.comparison.score,
                                      fmt::join(set.missing_models, ", ")),
                  .is_warning = true,
                  .facts = {{"set", set.name}}},
                 context);
    }
    return result;
}

}  // namespace hardlearn
