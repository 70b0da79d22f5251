#include "hardlearn/tasks/compare.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

// "catboost has 1 of 3 repeats on glioma, sorlie", where a model has fewer repeats than others.
void tell_fewer_repeats(const Comparison& comparison, std::vector<Note>& notes, const RunContext& context) {
    for (std::size_t m = 0; m < comparison.models.size(); ++m) {
        std::vector<std::string> sets;
        for (const ComparedSet& set : comparison.sets) {
            const std::size_t repeats = set.repeats_of_models[m];
            if (repeats < set.repeats)
                sets.push_back(fmt::format("{} ({} of {})", set.name, repeats, set.repeats));
        }
        if (sets.empty()) continue;
        const std::string& model = comparison.models[m].name;
        add_note(notes,
                 {.kind = "fewer_repeats",
                  .text = fmt::format("{} has fewer repeats than others on {}; differences are those of the "
                                      "repeats that both have",
                                      model, fmt::join(sets, ", ")),
                  .facts = {{"model", model}}},
                 context);
    }
}

}  // namespace

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
        declare_option(
            &Options::rank_test,
            {.name = "rank_test",
             .doc = "Two models to hold against each other as samples of scores: Mann-Whitney test, "
                    "Cliff's delta, probability of superiority, Hodges-Lehmann interval, paired t",
             .unit = "A,B",
             .may_be_empty = true}),
        declare_option(
            &Options::gain_over,
            {.name = "gain_over",
             .doc = "Model over which to tell what the others gain, set by set: points, share, and "
                    "the signed ratio",
             .unit = "NAME",
             .may_be_empty = true}),
        declare_option(
            &Options::lift,
            {.name = "lift",
             .doc = "Tell the Metric-integrated Lift: the mean over seven scores of a model's value "
                    "as a share of the best"}),
        declare_option(
            &Options::where,
            {.name = "where",
             .doc = "Models to look at row by row: by class and by confidence where they fail, and "
                    "the rows that only one of them gets right",
             .unit = "A,B,...",
             .may_be_empty = true}),
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

ComparedRecords compare_records(const RecordsToCompare& records, const ComparisonOptions& options,
                                const RunContext& context) {
    check_options(comparison_options(), options);
    ComparedRecords result{.comparison = compare(records.sets, options), .failures = {}, .notes = {}};
    if (!options.where.empty()) {
        std::vector<std::string> names;
        for (const ComparedSet& set : result.comparison.sets) names.push_back(set.name);
        result.failures = find_failures(records.details, names, options.where);
    }
    for (const IncompleteSet& set : result.comparison.left_out) {
        add_note(result.notes,
                 {.kind = "set_left_out",
                  .text = fmt::format("{} is left out: no {} for {}", set.name, result.comparison.score,
                                      fmt::join(set.missing_models, ", ")),
                  .is_warning = true,
                  .facts = {{"set", set.name}}},
                 context);
    }
    tell_fewer_repeats(result.comparison, result.notes, context);
    return result;
}

}  // namespace hardlearn
