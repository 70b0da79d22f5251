#include "hardlearn/tasks/traininglets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <utility>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/embedding/t_sne.hpp"
#include "hardlearn/metrics/two_samples.hpp"
#include "hardlearn/tasks/common_rows.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/truth.hpp"

namespace hardlearn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

struct Measure {
    std::string_view name;
    double (*of)(const QueryTraininglet& query);
};

constexpr std::array<Measure, 7> measures = {{
    {"size", [](const QueryTraininglet& q) { return static_cast<double>(q.rows.size()); }},
    {"classes", [](const QueryTraininglet& q) { return static_cast<double>(q.num_classes); }},
    {"purity", [](const QueryTraininglet& q) { return q.purity; }},
    {"lhi", [](const QueryTraininglet& q) { return q.lhi; }},
    {"neighbor_error", [](const QueryTraininglet& q) { return q.neighbor_error; }},
    {"norm", [](const QueryTraininglet& q) { return q.complexity.norm; }},
    {"rademacher", [](const QueryTraininglet& q) { return q.complexity.value; }},
}};

double mean(std::span<const double> values) {
    if (values.empty()) return undefined;
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

WrongnessOfMeasure judge(const Measure& measure, const TrainingletReport& report) {
    std::vector<double> wrong;
    std::vector<double> right;
    for (std::size_t i = 0; i < report.measured.queries.size(); ++i) {
        const QueryTraininglet& query = report.measured.queries[i];
        const double value = measure.of(query);
        if (std::isnan(value)) continue;
        (query.prediction == report.truth[i] ? right : wrong).push_back(value);
    }
    WrongnessOfMeasure result{.name = std::string(measure.name),
                              .wrong = wrong.size(),
                              .right = right.size(),
                              .auc = undefined,
                              .p_value = undefined,
                              .mean_wrong = mean(wrong),
                              .mean_right = mean(right)};
    if (wrong.empty() || right.empty()) return result;
    result.auc = probability_of_superiority(wrong, right);
    result.p_value = mann_whitney_u(wrong, right).p_value;
    return result;
}

// The classes of the rows in the model's numbering; nothing where a row has none.
std::vector<Label> truth_of(const Dataset& data, std::span<const RowIndex> rows, const MicroLearner& model) {
    if (data.labels.empty()) return {};
    std::vector<Label> truth;
    for (const RowIndex row : rows) {
        if (data.labels[row] == unknown_label) return {};
        truth.push_back(data.labels[row]);
    }
    const Truth matched = match_classes(data.labels, data.class_names, model.class_names(),
                                        std::vector<Label>(data.rows, Label(0)));
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const Label label = matched.labels[i];
        truth[i] = static_cast<std::size_t>(label) < model.num_classes() ? label : unknown_label;
    }
    return truth;
}

double share_that_is_simpler(const MeasuredTraininglets& measured) {
    if (!measured.of_all_rows || measured.queries.empty()) return undefined;
    const auto simpler = std::ranges::count_if(measured.queries, [&](const QueryTraininglet& query) {
        return query.complexity.value < measured.of_all_rows->value;
    });
    return static_cast<double>(simpler) / static_cast<double>(measured.queries.size());
}

// Rows of the model, and behind them queries, embedded in the plane.
Matrix<float> embed(const MicroLearner& model, std::span<const RowIndex> rows,
                    MatrixView<const float> queries, const RunContext& context) {
    Matrix<float> all(rows.size() + queries.rows(), model.rows().columns());
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::ranges::copy(model.rows().row(rows[i]), all.row(i).begin());
    for (std::size_t i = 0; i < queries.rows(); ++i)
        std::ranges::copy(queries.row(i), all.row(rows.size() + i).begin());
    return t_sne(all, {.seed = model.options().seed}, context).embedding;
}

void embed_first(const MicroLearner& model, MatrixView<const float> queries, TrainingletReport& report,
                 const RunContext& context) {
    std::set<RowIndex> together;
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < queries.rows() && report.shown.size() < report.options.num_shown; ++i) {
        const auto& rows = report.measured.queries[i].rows;
        constexpr std::size_t fewest = 3;  // an embedding needs four points
        if (rows.size() < fewest) continue;
        report.shown.push_back(
            {.query = i, .rows = rows, .places = embed(model, rows, some_rows(queries, i, i + 1), context)});
        together.insert(rows.begin(), rows.end());
        asked.push_back(i);
    }
    if (asked.size() < 2) return;
    Matrix<float> both(asked.size(), queries.columns());
    for (std::size_t i = 0; i < asked.size(); ++i)
        std::ranges::copy(queries.row(asked[i]), both.row(i).begin());
    const std::vector<RowIndex> rows(together.begin(), together.end());
    report.batch =
        EmbeddedTraininglet{.query = asked.size(), .rows = rows, .places = embed(model, rows, both, context)};
}

void note_first_rows(const TrainingletReport& report, std::vector<Note>& notes, const RunContext& context) {
    const std::size_t used = report.measured.queries.size();
    if (used == report.rows_of_file) return;
    add_note(
        notes,
        {.kind = "first_rows",
         .text = fmt::format("of {} the first {} are looked at", counted_rows(report.rows_of_file), used),
         .facts = {{"rows", std::uint64_t{used}}}},
        context);
}

}  // namespace

std::span<const Option<TrainingletOptions>> traininglets_options() {
    using Options = TrainingletOptions;
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::max_rows, {.name = "max_rows",
                                            .doc = "Look at the first rows of the file, at most so many",
                                            .unit = "N",
                                            .range = at_least(1)}),
        declare_option(&Options::lhi_seeds,
                       {.name = "lhi_seeds",
                        .doc = "Embeddings averaged for the Learning-Hard Index of each traininglet",
                        .unit = "N",
                        .range = between(1, 1000)}),
        declare_option(&Options::num_shown, {.name = "num_shown",
                                             .doc = "Traininglets to embed for the picture; 0: none",
                                             .unit = "N",
                                             .range = between(0, 24),
                                             .program_name = "shown"}),
    };
    return options;
}

TrainingletReport report_traininglets(const MicroLearner& model, const Dataset& data,
                                      const TrainingletOptions& options, const RunContext& context) {
    check_options(traininglets_options(), options);
    const std::vector<RowIndex> rows = all_rows(std::min(data.rows, options.max_rows));
    TrainingletReport report{
        .options = options,
        .class_names = model.class_names(),
        .training_labels = model.labels(),
        .voter = {},
        .rows_of_file = data.rows,
        .measured = measure_traininglets(model, data, rows, {.lhi_seeds = options.lhi_seeds}, context),
        .truth = truth_of(data, rows, model),
        .wrongness = {},
        .simpler_share = 0,
        .shown = {},
        .batch = {},
        .notes = {}};
    report.voter = describe(model.candidates()[report.measured.voter]);
    report.simpler_share = share_that_is_simpler(report.measured);
    if (!report.truth.empty()) {
        for (const Measure& measure : measures) report.wrongness.push_back(judge(measure, report));
    }
    const PreparedRows prepared = prepare(model.preparation(), data, rows);
    embed_first(model, prepared.features, report, context);
    note_first_rows(report, report.notes, context);
    note_common_rows(model.rows(), prepared.features, report.notes, context);
    note_unseen_categories(prepared.unseen_categories, report.notes, context);
    return report;
}

}  // namespace hardlearn
