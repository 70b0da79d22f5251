#include "hardlearn/tasks/clean.hpp"

#include "hardlearn/core/shared_options.hpp"

#include <fmt/format.h>

#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/tasks/data_hardness.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/repeated_rows_note.hpp"

namespace hardlearn {
namespace {

CleaningOptions cleaning_options(const CleanOptions& options) {
    CleaningOptions cleaning{.sanitization = {.num_pruned_neighbors = options.num_pruned_neighbors},
                             .at_most = options.at_most,
                             .max_exact_rows = options.max_exact_rows,
                             .duplicates = options.duplicates,
                             .seed = options.seed};
    cleaning.sanitization.removal_radius = options.removal_radius;
    return cleaning;
}

}  // namespace

namespace {

// What leaves with a bad row is told by one of three options.
std::optional<Conflict> beside_pruned_neighbors(const CleanOptions& options) {
    if (options.num_pruned_neighbors == 0) return std::nullopt;
    return Conflict{"num_pruned_neighbors", "0", fmt::format("{}", options.num_pruned_neighbors)};
}

std::optional<Conflict> beside_what_is_near(const CleanOptions& options) {
    if (options.removal_radius)
        return Conflict{"removal_radius", "left out", fmt::format("{:g}", *options.removal_radius)};
    return beside_pruned_neighbors(options);
}

Option<CleanOptions> with_conflict(std::optional<Conflict> (*conflict)(const CleanOptions&),
                                   Option<CleanOptions> option) {
    option.conflict = conflict;
    return option;
}

void note_contradicting_rows(CleanedSet& result, const RunContext& context) {
    const std::size_t rows = result.cleaned.contradicting;
    if (rows == 0) return;
    add_note(
        result.notes,
        {.kind = "contradicting_rows",
         .text = fmt::format("{} equal in all features to others of another class, equally often: nothing "
                             "tells which label is right, so they stay",
                             rows == 1 ? "1 row is" : fmt::format("{} rows are", rows)),
         .is_warning = true,
         .facts = {{"rows", std::uint64_t{rows}}}},
        context);
}

// A class that is predicted wrongly as a whole is not mislabelled as a whole.
void note_suspect_classes(CleanedSet& result, const std::vector<std::string>& class_names,
                          const RunContext& context) {
    const CleanedData& cleaned = result.cleaned;
    for (std::size_t c = 0; c < class_names.size(); ++c) {
        if (cleaned.before[c] < 2 || cleaned.bad[c] < cleaned.before[c]) continue;
        add_note(
            result.notes,
            {.kind = "class_all_suspect",
             .text = fmt::format("all {} rows of class '{}' are predicted as other classes: the features "
                                 "may not tell it apart, which is no reason to doubt its labels",
                                 cleaned.before[c], class_names[c]),
             .is_warning = true,
             .facts = {{"class", class_names[c]}, {"rows", std::uint64_t{cleaned.before[c]}}}},
            context);
    }
}

}  // namespace

std::span<const Option<CleanOptions>> clean_options() {
    using Options = CleanOptions;
    static const std::vector<Option<Options>> options = {
        with_conflict(
            beside_what_is_near,
            declare_option(
                &Options::at_most,
                {.name = "at_most",
                 .doc = "Remove at most this share of the rows, the most suspicious ones (0.1: 10 %)",
                 .unit = "SHARE",
                 .range = {.lowest = 0, .highest = 1, .open_below = true, .open_above = true}})),
        declare_option(&Options::num_pruned_neighbors,
                       {.name = "num_pruned_neighbors",
                        .doc = "Nearest rows that are removed with each wrongly predicted one. More removes "
                               "more",
                        .unit = "M"}),
        with_conflict(beside_pruned_neighbors,
                      declare_option(&Options::removal_radius, removal_radius_facts)),
        declare_option(&Options::hardness, {.name = "hardness",
                                            .doc = "Measure how hard the data is before and after: the "
                                                   "balanced nearest-neighbour error and the Learning-Hard "
                                                   "Index",
                                            .off_doc = "Do not measure how hard the data is"}),
        declare_option(&Options::max_exact_rows, max_exact_rows_facts),
        declare_option(&Options::duplicates, duplicates_facts),
        declare_option(&Options::seed, seed_facts),
    };
    return options;
}

CleanedSet clean(const Dataset& data, const CleanOptions& options, const RunContext& context) {
    check_options(clean_options(), options);
    check_training_rows(data, all_rows(data.rows));
    CleanedSet result{.data = summarize(data),
                      .options = options,
                      .cleaned = {},
                      .hardness_before = {},
                      .hardness_after = {},
                      .notes = {}};
    note_approximate_search(data.rows, options.max_exact_rows, result.notes, context);
    const KeptTogether together = keep_together_and_tell(data, options.duplicates, result.notes, context);
    result.cleaned = clean_data(data, cleaning_options(options), context);
    note_contradicting_rows(result, context);
    note_suspect_classes(result, data.class_names, context);
    if (!options.hardness) return result;
    const LearningHardIndexOptions index{
        .num_subsamples = 0, .num_permutations = 0, .clusters_per_class = 0, .seed = options.seed};
    result.hardness_before = data_hardness_where_defined(data, together, index, result.notes, context);
    if (!result.hardness_before) return result;
    const BalancedNeighborErrorOptions of_error{.seed = options.seed};
    result.neighbor_error_before = data_neighbor_error(data, together, of_error, context);
    const Dataset kept = select_rows(data, result.cleaned.kept);
    const KeptTogether still_together = keep_together(kept, together.decision, context);
    result.hardness_after = data_hardness_where_defined(kept, still_together, index, result.notes, context);
    if (result.hardness_after)
        result.neighbor_error_after = data_neighbor_error(kept, still_together, of_error, context);
    return result;
}

}  // namespace hardlearn
