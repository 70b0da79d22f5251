#include "hardlearn/tasks/new_rows.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr Spread untold = {undefined, undefined, undefined};

// For a page fewer rows do than for a table of all: each takes a machine or two.
constexpr TrainingletOptions of_a_page = {.max_rows = 200, .lhi_seeds = 1, .num_shown = 4};

Spread quartiles_of(const Column& column) {
    std::vector<double> values;
    std::ranges::copy_if(column.values, std::back_inserter(values),
                         [](double value) { return !std::isnan(value); });
    if (values.empty()) return untold;
    std::ranges::sort(values);
    return {quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)};
}

// `level`: empty for missing texts.
Spread share_of(const Column& column, const std::string& level) {
    const auto found = std::ranges::find(column.levels, level);
    const auto code = found == column.levels.end()
                          ? Column::missing_code
                          : static_cast<std::uint32_t>(found - column.levels.begin());
    const bool is_there = found != column.levels.end() || level.empty();
    const auto count = is_there ? std::ranges::count(column.codes, code) : 0;
    const double share = static_cast<double>(count) / static_cast<double>(column.codes.size());
    return {share, share, share};
}

Spread spread_of(const Dataset& data, const MovedColumn& moved) {
    const auto column = std::ranges::find(data.columns, moved.name, &Column::name);
    return moved.is_text ? share_of(*column, moved.level) : quartiles_of(*column);
}

// Whether the first of two findings says more of a column.
bool says_more(const FeatureShift& first, const FeatureShift& second) {
    return std::pair(-first.adjusted_p, first.distance) > std::pair(-second.adjusted_p, second.distance);
}

// One a column that has features, by the feature that says most of it.
std::vector<MovedColumn> moved_columns(const Preparation& preparation,
                                       const std::vector<FeatureShift>& features) {
    std::vector<MovedColumn> columns;
    std::size_t next = 0;
    for (const PreparedColumn& column : preparation.columns) {
        const std::size_t count = column.num_features(), first = next;
        next += count;
        if (count == 0) continue;
        std::size_t best = first;
        for (std::size_t j = first; j < next; ++j) {
            if (says_more(features[j], features[best])) best = j;
        }
        const bool is_text = column.kind == ColumnKind::text;
        columns.push_back({.name = column.name,
                           .is_text = is_text,
                           .level = is_text ? column.levels[best - first] : "",
                           .distance = features[best].distance,
                           .adjusted_p = features[best].adjusted_p});
    }
    std::ranges::stable_sort(columns, std::greater{}, &MovedColumn::distance);
    return columns;
}

void hold_against(const KnownRows& known, const Dataset& fresh, NewRows& result, const RunContext& context) {
    if (known.data.rows < 2 || fresh.rows < 2) {
        result.why_no_shift = "one row alone cannot be held against others";
        return;
    }
    result.shift = measure_shift(known.data, fresh, known.model_of_all, {.seed = known.seed}, context);
    const Preparation preparation = known.model_of_all != nullptr
                                        ? known.model_of_all->preparation()
                                        : fit_preparation(known.data, all_rows(known.data.rows));
    result.columns = moved_columns(preparation, result.shift->shift.features);
    result.num_columns = result.columns.size();
    result.num_moved =
        static_cast<std::size_t>(std::ranges::count_if(result.columns, &MovedColumn::has_moved));
    if (result.columns.size() > most_moved_columns) result.columns.resize(most_moved_columns);
    for (MovedColumn& column : result.columns) {
        column.known = spread_of(known.data, column);
        column.fresh = spread_of(fresh, column);
    }
}

void measure_their_traininglets(const KnownRows& known, const Dataset& fresh, NewRows& result,
                                const RunContext& context) {
    if (known.model == nullptr) {
        result.why_no_traininglets = "there is no model that could make any";
        return;
    }
    const std::vector<Candidate> candidates = known.model->candidates();
    if (std::ranges::none_of(candidates, &Candidate::is_local)) {
        result.why_no_traininglets =
            "every part of the model learns from all training rows at once, and builds none for single rows";
        return;
    }
    result.traininglets = report_traininglets(*known.model, fresh, of_a_page, context);
    result.are_leaf_mates = candidates[result.traininglets->measured.voter].is_forest();
}

void take_notes(std::vector<Note>& from, std::vector<Note>& notes) {
    for (Note& note : from) {
        if (std::ranges::find(notes, note.kind, &Note::kind) == notes.end()) notes.push_back(std::move(note));
    }
    from.clear();
}

}  // namespace

NewRows look_at_new_rows(const KnownRows& known, const Dataset& fresh, const RunContext& context) {
    NewRows result{.name = fresh.name, .rows = fresh.rows};
    hold_against(known, fresh, result, context);
    measure_their_traininglets(known, fresh, result, context);
    if (result.shift) take_notes(result.shift->notes, result.notes);
    if (result.traininglets) take_notes(result.traininglets->notes, result.notes);
    return result;
}

void hide_values(NewRows& rows) {
    if (rows.shift) rows.shift->features.clear();
    for (MovedColumn& column : rows.columns) {
        column.level.clear();
        if (!column.is_text) column.known = column.fresh = untold;
    }
}

}  // namespace hardlearn
