#include "hardlearn/tasks/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/shared_options.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/tasks/fold_options.hpp"
#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

std::string told_options(const EvaluationOptions& protocol) {
    return fmt::format("folds {}, repeats {}, seed {}, duplicates {}, exact rows {}", protocol.num_folds,
                       protocol.num_repeats, protocol.seed, name_of(protocol.duplicates),
                       protocol.max_exact_rows);
}

// One seed and one treatment of duplicates for everything.
StudyOptions agreeing(StudyOptions options) {
    options.measures.seed = options.findings.seed = options.protocol.seed;
    options.measures.duplicates = options.protocol.duplicates;
    return options;
}

std::string models_doc() {
    return fmt::format(
        "Models whose scores are wanted, as evaluate names them; none is evaluated that a record of --scores "
        "tells "
        "of (default: those of the records, or without records {})",
        fmt::join(study_models, ", "));
}

double share_of_largest(const Dataset& data) {
    const auto counts = class_counts(data.labels, data.num_classes());
    return static_cast<double>(*std::ranges::max_element(counts)) / static_cast<double>(data.rows);
}

StudiedModel evaluated(const Dataset& data, const std::string& name, const EvaluationOptions& protocol,
                       const OtherContenders& others, const RunContext& context) {
    EvaluateOptions options{.protocol = protocol, .hardness = false};
    options.protocol.models = {name};
    const EvaluatedSet set = evaluate_set(data, contenders(options, others), options, context);
    return {.name = name,
            .d_index = set.record.models.front().mean.d_index,
            .evaluated_with = told_options(protocol)};
}

// The best of many models is better than the best of few.
void note_uneven_models(Study& study, const RunContext& context) {
    std::size_t fewest = 0, most = 0;  // places of sets
    const auto count = [&](std::size_t i) { return study.findings.outcomes[i].plain_models; };
    for (std::size_t i = 0; i < study.sets.size(); ++i) {
        if (!study.sets[i].is_asked || count(i) == 0) continue;
        if (count(fewest) == 0 || count(i) < count(fewest)) fewest = i;
        if (count(i) > count(most)) most = i;
    }
    if (study.sets.empty() || count(fewest) == count(most)) return;
    add_note(study.notes,
             {.kind = "uneven_models",
              .text = fmt::format(
                  "the best plain model is the best of {} on {} and of {} on {}: name models to have "
                  "the same everywhere",
                  count(fewest), study.sets[fewest].name, count(most), study.sets[most].name),
              .is_warning = true,
              .facts = {{"fewest", std::uint64_t{count(fewest)}}, {"most", std::uint64_t{count(most)}}}},
             context);
}

}  // namespace

std::span<const Option<StudyOptions>> study_options() {
    using Options = StudyOptions;
    static const std::string of_models = models_doc();
    static const std::vector<Option<Options>> options = joined<Options>(
        {{declare_option<Options>([](Options & o) -> auto& { return o.protocol.models; },
                                  {.name = "models", .doc = of_models, .unit = "LIST", .may_be_empty = true}),
          declare_option<Options>(
              [](Options & o) -> auto& { return o.protocol.num_folds; }, num_folds_facts),
          declare_option<Options>(
              [](Options & o) -> auto& { return o.protocol.num_repeats; }, num_repeats_facts)},
         options_of_part<Options>(
             measure_options().first(2), [](Options & o) -> auto& { return o.measures; }),
         {declare_option(
              &Options::largest_set,
              {.name = "largest_set", .doc = "Leave out sets with more rows; 0: none", .unit = "ROWS"}),
          declare_option<Options>(
              [](Options & o) -> auto& { return o.findings.failing; },
              {.name = "failing",
               .doc =
                   "Models fail on a set where the skill of the best plain one is below: 0 is the skill of "
                   "always answering the most frequent class, 1 that of no error",
               .unit = "SKILL",
               .range = {.lowest = 0, .highest = 1, .open_below = true, .open_above = true}}),
          declare_option<Options>(
              [](Options & o) -> auto& { return o.findings.breakpoint; },
              {.name = "breakpoint",
               .doc = "Value of the Learning-Hard Index to be tested as a breakpoint of skill",
               .unit = "LHI",
               .range = between(0, 1)}),
          declare_option<Options>(
              [](Options & o) -> auto& { return o.findings.num_resamples; },
              {.name = "num_resamples",
               .doc = "Bootstrap samples behind each interval, and permutations behind each "
                      "p-value. More: steadier ones",
               .unit = "N",
               .range = between(20, 100'000),
               .program_name = "resamples"}),
          declare_option<Options>(
              [](Options & o) -> auto& { return o.protocol.max_exact_rows; }, max_exact_rows_facts),
          declare_option<Options>(
              [](Options & o) -> auto& { return o.protocol.duplicates; }, duplicates_facts),
          declare_option<Options>(
              [](Options & o) -> auto& { return o.protocol.seed; }, seed_facts)}});
    return options;
}

std::vector<std::string> wanted_models(const StudyOptions& options, bool has_records) {
    EvaluateOptions evaluate{.protocol = options.protocol, .hardness = false};
    check_evaluate_options(evaluate);
    std::vector<std::string> names;
    for (const std::string& name : options.protocol.models) {
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    if (names.empty() && !has_records) names.assign(std::begin(study_models), std::end(study_models));
    return names;
}

StudyRun::StudyRun(const StudyOptions& options, KnownOfSets known, OtherContenders others)
    : known_(std::move(known)), others_(std::move(others)) {
    check_options(study_options(), options);
    study_.options = agreeing(options);
    wanted_ = wanted_models(study_.options, !known_.records.empty());
}

const StudiedSet* StudyRun::known_set(const StudiedSet& set) const {
    const auto found = std::ranges::find_if(known_.studied, [&](const StudiedSet& known) {
        return known.name == set.name && known.fingerprint == set.fingerprint;
    });
    return found == known_.studied.end() ? nullptr : &*found;
}

void StudyRun::measure(const Dataset& data, StudiedSet& set, const RunContext& context) const {
    set.measured_with = told_options(study_.options.measures);
    const StudiedSet* known = known_set(set);
    if (known != nullptr && known->measured_with == set.measured_with) {
        set.measures = known->measures;
        set.rows_measured = known->rows_measured;
        return;
    }
    MeasuredSet measured = measure_set(data, study_.options.measures, context);
    set.measures = std::move(measured.measures);
    set.rows_measured = measured.rows;
}

std::vector<StudiedModel> StudyRun::recorded_models(const StudiedSet& set, bool grouped,
                                                    const RunContext& context) {
    std::vector<StudiedModel> models;
    for (const RecordedSet& record : known_.records) {
        if (record.name != set.name + (grouped ? "@groups" : "")) continue;
        if (!record.fingerprint.empty() && record.fingerprint != set.fingerprint) {
            add_note(
                study_.notes,
                {.kind = "record_of_other_data",
                 .text = fmt::format("{} tells of other rows, labels or groups than those of {}; its scores "
                                     "are not taken",
                                     record.source, set.file),
                 .is_warning = true,
                 .facts = {{"record", record.source}, {"set", set.name}}},
                context);
            continue;
        }
        for (const RecordedModel& model : record.models)
            models.push_back(
                {.name = model.name, .d_index = score_of(model, "d_index"), .record = record.source});
    }
    return models;
}

void StudyRun::score(const Dataset& data, StudiedSet& set, const StudyAdvanced& advanced,
                     const RunContext& context) {
    const std::vector<StudiedModel> recorded = recorded_models(set, !data.groups.empty(), context);
    if (wanted_.empty()) set.models = recorded;
    const StudiedSet* known = known_set(set);
    const std::string options = told_options(study_.options.protocol);
    for (const std::string& name : wanted_) {
        const auto in_record = std::ranges::find(recorded, name, &StudiedModel::name);
        if (in_record != recorded.end()) {
            set.models.push_back(*in_record);
            continue;
        }
        const auto is_known = [&](const StudiedModel& model) {
            return model.name == name && model.evaluated_with == options;
        };
        if (known != nullptr && std::ranges::any_of(known->models, is_known)) {
            set.models.push_back(*std::ranges::find_if(known->models, is_known));
            continue;
        }
        set.models.push_back(evaluated(data, name, study_.options.protocol, others_, context));
        if (advanced) advanced(so_far(&set));
    }
}

void StudyRun::add(const Dataset& data, const std::string& file, const StudyAdvanced& advanced,
                   const RunContext& context) {
    if (std::ranges::find(study_.sets, data.name, &StudiedSet::name) != study_.sets.end())
        throw_bad_data(fmt::format("{}: a set named {} was studied before", file, data.name));
    const std::size_t largest = study_.options.largest_set;
    if (largest > 0 && data.rows > largest)
        return leave_out(file, fmt::format("{} rows, more than {}", data.rows, largest));
    const auto family = known_.families.find(data.name);
    StudiedSet set{.name = data.name,
                   .file = file,
                   .fingerprint = data.fingerprint(),
                   .family = family == known_.families.end() ? family_of(data.name) : family->second,
                   .rows = data.rows,
                   .features = data.columns.size(),
                   .classes = data.num_classes()};
    try {
        measure(data, set, context);
        set.majority_share = share_of_largest(data);
        if (advanced) advanced(so_far(&set));
        score(data, set, advanced, context);
    } catch (const Error& error) {
        const bool is_of_this_set = error.code() == ErrorCode::bad_data ||
                                    error.code() == ErrorCode::training_failed ||
                                    error.code() == ErrorCode::bad_argument;
        if (!is_of_this_set) throw;
        return leave_out(file, error.what());
    }
    study_.sets.push_back(std::move(set));
}

void StudyRun::leave_out(const std::string& file, const std::string& reason) {
    study_.left_out.push_back({file, reason});
}

Study StudyRun::so_far(const StudiedSet* current) const {
    Study study = study_;
    if (current != nullptr) study.sets.push_back(*current);
    for (const StudiedSet& known : known_.studied) {
        if (std::ranges::find(study.sets, known.name, &StudiedSet::name) == study.sets.end())
            study.sets.push_back(known);
    }
    study.findings.outcomes.clear();
    for (const StudiedSet& set : study.sets) study.findings.outcomes.push_back(outcome_of(set));
    return study;
}

Study StudyRun::finish(const RunContext& context) const {
    if (study_.sets.empty() && !study_.left_out.empty()) {
        const auto& [file, reason] = study_.left_out.front();
        throw_bad_data(
            fmt::format("{}{}{}", reason.starts_with(file) ? "" : file + ": ", reason,
                        study_.left_out.size() > 1 ? "; no other file could be studied either" : ""));
    }
    Study study = so_far(nullptr);
    for (std::size_t i = 0; i < study.sets.size(); ++i) study.sets[i].is_asked = i < study_.sets.size();
    study.findings = find_in_study(study.sets, study.options.findings, context);
    for (std::size_t i = 0; i < study_.sets.size(); ++i) {
        if (!std::isnan(study.findings.outcomes[i].skill)) continue;
        add_note(
            study.notes,
            {.kind = "no_scores",
             .text = fmt::format("{} has measures but no score of a plain model, and says nothing of what "
                                 "they foretell",
                                 study.sets[i].name),
             .facts = {{"set", study.sets[i].name}}},
            context);
    }
    note_uneven_models(study, context);
    return study;
}

}  // namespace hardlearn
