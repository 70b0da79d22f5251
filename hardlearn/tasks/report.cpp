#include "hardlearn/tasks/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/shared_options.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/hardness/stratified_rows.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/tasks/evaluate.hpp"
#include "hardlearn/tasks/fold_options.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/same_data.hpp"

namespace hardlearn {
namespace {

constexpr std::array<std::string_view, 5> compared_models = {"majority", "knn", "extra-trees", "svm",
                                                             "mil-auto"};
constexpr std::size_t num_values_shown = 10;
constexpr std::size_t few_classes = 20;
constexpr std::size_t max_rows_of_many_classes = 1500;

// The same run with its stages counted, and no notes: what a part of the work notes is told once.
RunContext part_of(const RunContext& context, std::string part) {
    RunContext result = context;
    result.note = {};
    result.progress = [&context, part = std::move(part)](std::string_view stage, std::size_t done,
                                                         std::size_t total) {
        context.report(fmt::format("{}: {}", part, stage), done, total);
    };
    return result;
}

// "2 of 4, comparing models".
std::string part_name(const Dossier& dossier, int part, std::string_view what) {
    return fmt::format("{} of {}, {}", part, dossier.new_rows ? 5 : 4, what);
}

// Tells and keeps the notes of kinds that are not yet there: parts of the work look at the same data.
void add_new_notes(const std::vector<Note>& found, std::vector<Note>& notes, const RunContext& context) {
    const std::size_t known = notes.size();
    for (const Note& note : found) {
        const auto end = notes.begin() + static_cast<std::ptrdiff_t>(known);
        if (std::find_if(notes.begin(), end, [&](const Note& old) { return old.kind == note.kind; }) == end)
            add_note(notes, note, context);
    }
}

std::vector<ColumnSummary> summarize_columns(const Dataset& data) {
    std::vector<ColumnSummary> columns;
    for (const Column& column : data.columns) {
        const auto missing =
            column.kind == ColumnKind::numeric
                ? std::ranges::count_if(column.values, [](double value) { return std::isnan(value); })
                : std::ranges::count(column.codes, Column::missing_code);
        columns.push_back({.name = column.name,
                           .kind = column.kind,
                           .missing = static_cast<std::size_t>(missing),
                           .levels = column.levels.size()});
    }
    return columns;
}

// A machine a pair of classes: with sixty of them 3,000 rows would take a quarter of an hour to compare.
ReportOptions affordable(ReportOptions options, std::size_t num_classes) {
    if (num_classes <= few_classes) return options;
    options.max_compared_rows = std::min(options.max_compared_rows, max_rows_of_many_classes);
    options.max_fitted_rows = std::min(options.max_fitted_rows, max_rows_of_many_classes);
    return options;
}

void check_rows(const ReportOptions& options, const Dataset& data) {
    check_options(report_options(), options);
    if (options.rows.size() > max_cases)
        throw_bad_argument(
            fmt::format("{} rows are to be explained: expected at most {}", options.rows.size(), max_cases));
    for (const std::size_t row : options.rows) {
        if (row > data.rows)
            throw_bad_argument(
                fmt::format("row {} is to be explained: there are rows 1 to {}", row, data.rows));
    }
}

// Folds that there are groups for.
std::size_t usable_folds(const Dataset& data, std::size_t asked) {
    if (data.groups.empty()) return asked;
    std::vector<GroupIndex> groups = data.groups;
    std::ranges::sort(groups);
    const auto distinct =
        static_cast<std::size_t>(std::unique(groups.begin(), groups.end()) - groups.begin());
    return std::max<std::size_t>(2, std::min(asked, distinct));
}

EvaluatedSet compare_models(const Dataset& data, const ReportOptions& options, const RunContext& context) {
    EvaluateOptions task;
    task.protocol.models.assign(compared_models.begin(), compared_models.end());
    task.protocol.num_folds = usable_folds(data, options.num_folds);
    task.protocol.seed = options.seed;
    task.protocol.duplicates = options.duplicates;
    task.protocol.score_training = false;
    task.hardness = false;
    return evaluate_set(data, contenders(task), task, context);
}

void note_folds(const Dossier& dossier, const EvaluatedSet& set, std::vector<Note>& notes) {
    if (set.options.protocol.num_folds == dossier.options.num_folds) return;
    notes.push_back({.kind = "fewer_folds",
                     .text = fmt::format("models are compared on {} folds: there are no more groups",
                                         set.options.protocol.num_folds),
                     .facts = {{"folds", std::uint64_t{set.options.protocol.num_folds}}}});
}

// Whether an error says that the data does not allow this, and not that something is broken.
bool is_about_data(const Error& error) {
    return error.code() == ErrorCode::bad_data || error.code() == ErrorCode::bad_argument;
}

void compare_in(Dossier& dossier, const Dataset& data, const RunContext& context) {
    const ReportOptions& options = dossier.options;
    Dataset sample;
    const bool all = data.rows <= options.max_compared_rows;
    if (!all) {
        dossier.compared_rows = stratified_rows(data.labels, data.num_classes(), options.max_compared_rows,
                                                RandomStream(options.seed).child("report").child("compared"));
        sample = select_rows(data, dossier.compared_rows);
    }
    try {
        const EvaluatedSet set = compare_models(all ? data : sample, options,
                                                part_of(context, part_name(dossier, 2, "comparing models")));
        dossier.evaluation = detail_of(set.record, set.options.protocol, data.class_names);
        std::vector<Note> notes = set.notes;
        note_folds(dossier, set, notes);
        add_new_notes(notes, dossier.notes, context);
    } catch (const Error& error) {
        if (!is_about_data(error)) throw;
        dossier.why_not_compared = error.what();
    }
}

// The rows to fit on: not those that are explained, unless their class would be left with fewer than two.
std::vector<RowIndex> rows_to_fit(const Dossier& dossier, std::span<const ChosenCase> cases) {
    const ReportOptions& options = dossier.options;
    std::vector<RowIndex> rows = all_rows(dossier.labels.size());
    if (rows.size() > options.max_fitted_rows) {
        rows = stratified_rows(dossier.labels, dossier.data.num_classes(), options.max_fitted_rows,
                               RandomStream(options.seed).child("report").child("fitted"));
    }
    std::vector<std::size_t> left = dossier.data.class_counts;
    for (const ChosenCase& chosen : cases) {
        std::size_t& of_class = left[static_cast<std::size_t>(dossier.labels[chosen.row])];
        if (of_class <= 2) continue;
        --of_class;
        std::erase(rows, chosen.row);
    }
    return rows;
}

// The rows that the model was fitted on, increasing.
std::vector<std::size_t> fit_in(Dossier& dossier, const Dataset& data, std::span<const ChosenCase> cases,
                                const RunContext& context) {
    const std::vector<RowIndex> rows = rows_to_fit(dossier, cases);
    MicroLearnerOptions options;
    options.seed = dossier.options.seed;
    options.duplicates = dossier.options.duplicates;
    options.hardness = false;
    try {
        dossier.model = fit_micro_learner(data, rows, options, context);
    } catch (const Error& error) {
        if (!is_about_data(error)) throw;
        dossier.why_not_explained = error.what();
    }
    dossier.fitted_rows = rows.size();
    return {rows.begin(), rows.end()};
}

// The class that a row is held against: what its label might be instead.
Label rival_class(const Dossier& dossier, const CaseDossier& one, const Dataset& data) {
    const Label own = data.labels[one.chosen.row];
    const auto named = [&](const std::string& name) {
        const auto found = std::ranges::find(data.class_names, name);
        return found == data.class_names.end() ? own : Label(found - data.class_names.begin());
    };
    const auto& names = dossier.model->class_names();
    const Label predicted = named(names[static_cast<std::size_t>(one.explained.explanation.prediction)]);
    if (predicted != own) return predicted;
    if (one.chosen.tested && one.chosen.tested->predicted != own) return one.chosen.tested->predicted;
    const std::vector<float>& scores = one.explained.explanation.scores;
    std::optional<std::size_t> best;
    for (std::size_t c = 0; c < scores.size(); ++c) {
        if (named(names[c]) != own && (!best || scores[c] > scores[*best])) best = c;
    }
    return best ? named(names[*best]) : own;
}

// How long to search what flips an answer: several rows are explained, so less than where it is the only one,
// and where each trial fits machines on thousands of rows only a few are made.
CounterfactualOptions search_of(std::size_t fitted_rows) {
    if (fitted_rows <= 1000) return {.max_samples = 100, .max_paired = 12, .max_greedy = 20, .max_work = 1e9};
    return {.max_samples = 12, .max_paired = 0, .max_greedy = 4, .max_work = 1e9};
}

void explain_in(Dossier& dossier, const Dataset& data, std::span<const ChosenCase> cases,
                const RunContext& context) {
    std::vector<std::size_t> fitted;
    if (dossier.model)
        fitted.assign(dossier.model->source_rows().begin(), dossier.model->source_rows().end());
    std::ranges::sort(fitted);
    if (!dossier.model)
        fitted = fit_in(dossier, data, cases, part_of(context, part_name(dossier, 3, "fitting")));
    if (!dossier.model) return;
    const ExplanationOptions explanation{.counterfactual = search_of(dossier.fitted_rows)};
    const std::string part = part_name(dossier, 4, "explaining rows");
    const RunContext explaining = part_of(context, part);
    for (const ChosenCase& chosen : cases) {
        context.report(part, dossier.cases.size(), cases.size());
        CaseDossier one{.chosen = chosen,
                        .was_fitted = std::ranges::binary_search(fitted, std::size_t{chosen.row}),
                        .explained = explain_row(*dossier.model, data, chosen.row, explanation, explaining),
                        .values = {}};
        if (!dossier.options.is_private)
            one.values = unusual_values(data, chosen.row, rival_class(dossier, one, data), num_values_shown);
        dossier.cases.push_back(std::move(one));
    }
}

void diagnose_in(Dossier& dossier, const Dataset& data, const RunContext& context) {
    DiagnoseOptions task{.num_suspicious = data.rows, .duplicates = dossier.options.duplicates};
    task.index.seed = dossier.options.seed;
    dossier.diagnosis = diagnose(data, task, part_of(context, part_name(dossier, 1, "measuring hardness")));
    dossier.data = dossier.diagnosis.data;
    dossier.columns = summarize_columns(data);
    dossier.labels = data.labels;
    dossier.groups = data.groups;
    add_new_notes(dossier.diagnosis.notes, dossier.notes, context);
}

void take_certificate(Dossier& dossier, const CertifiedSet* certificate, const RunContext& context) {
    if (certificate == nullptr) return;
    dossier.certificate = *certificate;
    add_new_notes(dossier.certificate->notes, dossier.notes, context);
}

// A model that was fitted here knows a part of the rows only: it makes traininglets, but new rows are held
// against all that there are.
void look_at_new_rows_in(Dossier& dossier, const Dataset& data, const ReportSources& sources,
                         const RunContext& context) {
    const KnownRows known{.data = data,
                          .model_of_all = sources.model,
                          .model = dossier.model ? &*dossier.model : nullptr,
                          .seed = dossier.options.seed};
    dossier.new_rows = look_at_new_rows(known, *sources.new_rows,
                                        part_of(context, part_name(dossier, 5, "looking at new rows")));
}

// From 0.
std::vector<RowIndex> rows_asked_for(const ReportOptions& options) {
    std::vector<RowIndex> rows;
    for (const std::size_t row : options.rows) rows.push_back(RowIndex(row - 1));
    return rows;
}

// Notes of these kinds hold numbers of rows and names of columns and classes, but no cell of the data.
bool tells_no_value(const Note& note) {
    constexpr std::array<std::string_view, 23> kinds = {"repeated_rows",
                                                        "near_copies",
                                                        "clusters_follow_groups",
                                                        "counting_columns",
                                                        "deciding_columns",
                                                        "classes_in_columns",
                                                        "inexact_columns",
                                                        "many_classes",
                                                        "doubtful_label",
                                                        "transposed",
                                                        "approximate_search",
                                                        "global_learning_sampled",
                                                        "no_training_hardness",
                                                        "protocol",
                                                        "fewer_folds",
                                                        "one_group",
                                                        "no_hardness",
                                                        "unseen_categories",
                                                        "common_rows",
                                                        "sample",
                                                        "first_rows",
                                                        "groups_on_one_side",
                                                        "empty_columns"};
    return std::ranges::find(kinds, note.kind) != kinds.end();
}

void hide_values(std::vector<Note>& notes) {
    for (Note& note : notes) {
        if (tells_no_value(note)) continue;
        note.text = fmt::format("a remark of the kind {} is not shown: it may hold values", note.kind);
        note.facts.clear();
    }
}

std::string without_folder(const std::string& path) {
    return std::filesystem::path(path).filename().string();
}

}  // namespace

std::span<const Option<ReportOptions>> report_options() {
    using Options = ReportOptions;
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::rows, {.name = "rows",
                                        .doc = "Rows to explain, counted from 1, separated by commas, at "
                                               "most 20 (default: three suspicious ones, a wrong prediction, "
                                               "a right one)",
                                        .unit = "LIST",
                                        .range = at_least(1),
                                        .may_be_empty = true}),
        declare_option(&Options::is_private,
                       {.name = "private",
                        .doc = "Show numbers of rows only: no value of the data, no name of a group, no "
                               "folder. Names of columns and classes stay"}),
        declare_option(&Options::num_folds, num_folds_facts),
        declare_option(&Options::duplicates, duplicates_facts),
        declare_option(&Options::seed, seed_facts),
    };
    return options;
}

const ModelDetail* explained_model(const Dossier& dossier) {
    return dossier.evaluation ? explained_model(*dossier.evaluation) : nullptr;
}

EvaluatedRows evaluated_rows(const Dossier& dossier) {
    return {.evaluation = dossier.evaluation ? &*dossier.evaluation : nullptr,
            .rows = dossier.compared_rows,
            .explained = explained_model(dossier)};
}

std::string in_one_paragraph(const std::vector<std::string>& paragraphs) {
    return fmt::format("{}", fmt::join(paragraphs, " "));
}

void hide_values(Dossier& dossier) {
    ReportOrigin& origin = dossier.origin;
    for (std::string* path : {&origin.file, &origin.model, &origin.evaluation, &origin.network,
                              &origin.certificate, &origin.new_rows})
        *path = without_folder(*path);
    auto& names = dossier.data.group_names;
    for (std::size_t g = 0; g < names.size(); ++g) names[g] = fmt::format("group {}", g + 1);
    dossier.data.row_names.clear();
    dossier.diagnosis.data = dossier.data;
    dossier.data.layout.clear();
    for (CaseDossier& one : dossier.cases) {
        one.values.clear();
        one.explained.name.clear();
    }
    hide_values(dossier.notes);
    dossier.diagnosis.notes.clear();
    if (dossier.evaluation) dossier.evaluation->notes.clear();
    if (dossier.certificate) dossier.certificate->notes.clear();
    if (!dossier.new_rows) return;
    hide_values(*dossier.new_rows);
    hide_values(dossier.new_rows->notes);
}

Dossier make_dossier(const Dataset& data, ReportSources sources, const ReportOptions& options,
                     const RunContext& context) {
    check_rows(options, data);
    if (sources.model != nullptr) check_same_data(*sources.model, data);
    if (sources.evaluation != nullptr) check_same_data(*sources.evaluation, data);
    if (sources.certificate != nullptr) check_same_data(*sources.certificate, data);
    Dossier dossier;
    dossier.options = affordable(options, data.num_classes());
    if (sources.new_rows != nullptr) dossier.new_rows.emplace();
    diagnose_in(dossier, data, context);
    dossier.network = std::move(sources.network);
    take_certificate(dossier, sources.certificate, context);
    dossier.was_evaluation_given = sources.evaluation != nullptr;
    dossier.was_model_given = sources.model != nullptr;
    if (sources.evaluation != nullptr) {
        dossier.evaluation = *sources.evaluation;
        add_new_notes(dossier.evaluation->notes, dossier.notes, context);
    } else {
        compare_in(dossier, data, context);
    }
    if (sources.model != nullptr) {
        dossier.model = *sources.model;
        dossier.fitted_rows = dossier.model->source_rows().size();
    }
    explain_in(dossier, data,
               choose_cases(dossier.diagnosis, evaluated_rows(dossier), rows_asked_for(options)), context);
    if (sources.new_rows != nullptr) look_at_new_rows_in(dossier, data, sources, context);
    if (options.is_private) hide_values(dossier);
    return dossier;
}

}  // namespace hardlearn
