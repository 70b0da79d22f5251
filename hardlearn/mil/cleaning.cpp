#include "hardlearn/mil/cleaning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/repeated_rows.hpp"
#include "hardlearn/learninglet/build_precision.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/mil/class_check.hpp"
#include "hardlearn/probing/selection.hpp"

namespace hardlearn {
namespace {

void check_options(const CleaningOptions& options) {
    const auto& radius = options.sanitization.removal_radius;
    if (radius && !(*radius >= 0)) {
        throw_bad_argument(fmt::format("the radius around a bad row must be at least 0, not {}", *radius));
    }
    if (radius && options.sanitization.num_pruned_neighbors > 0) {
        throw_bad_argument(
            "what is near a bad row is told by a radius or by a number of neighbours, not by both");
    }
    if (options.num_judges == 0) throw_bad_argument("cleaning needs at least 1 judge, not 0");
    if (!options.at_most) return;
    if (!(*options.at_most > 0 && *options.at_most < 1)) {
        throw_bad_argument(fmt::format(
            "the share of rows that may be removed must lie between 0 and 1, not {}", *options.at_most));
    }
    if (radius || options.sanitization.num_pruned_neighbors > 0) {
        throw_bad_argument(
            "a limit on the removed rows ranks bad rows, not their neighbours: give one of the two");
    }
}

MicroLearnerOptions probing_options(const CleaningOptions& options, std::size_t num_features) {
    return {.construction = Construction::naive,
            .views = usable_views(MicroLearnerOptions{}.views, num_features),
            .num_neighbors = options.num_neighbors,
            .costs = options.costs,
            .gammas = options.gammas,
            .seed = options.seed};
}

LearningSpace space_of(const Dataset& data, const RunContext& context) {
    const std::vector<RowIndex> all = all_rows(data.rows);
    auto features = std::make_shared<Matrix<float>>(prepare(fit_preparation(data, all), data, all).features);
    LearningSpace space = fit_space(
        {std::move(features), std::make_shared<std::vector<Label>>(data.labels), data.num_classes()}, all,
        {.views = {View::euclidean, View::correlation}}, nullptr, context);
    drop_second_copy(space);
    share_squared_distances(space, max_rows_of_table, context);
    return space;
}

// The best candidates that have neighbours at all: probing turns a k that takes in every row into a global
// machine.
std::vector<Candidate> choose_judges(const LearningSpace& space, std::span<const GroupIndex> groups,
                                     const CleaningOptions& options, const RunContext& context) {
    const MicroLearnerOptions probing = probing_options(options, space.rows().columns());
    const Selection selection = select_candidates(space, groups, probing, context);
    std::vector<Candidate> judges;
    for (const CandidateScore& score : selection.evidence) {
        if (!score.candidate.takes_all_rows() && judges.size() < options.num_judges)
            judges.push_back(score.candidate);
    }
    if (!judges.empty()) return judges;
    Candidate otherwise = selection.sanitization_base;
    if (otherwise.takes_all_rows()) otherwise.num_neighbors = options.num_neighbors.front();
    return {otherwise};
}

// Of each row: the mean score of the judges for its label, less that for the best other class. It finds
// flipped labels better than the score of the label alone, which is also low where all classes are equally
// likely.
std::vector<float> label_margins(std::span<const Label> labels, std::span<const LeftOutAnswers> answers) {
    const std::size_t num_classes = answers.front().scores.columns();
    std::vector<float> margins;
    std::vector<float> sums(num_classes);
    for (std::size_t row = 0; row < labels.size(); ++row) {
        std::ranges::fill(sums, 0.0f);
        for (const LeftOutAnswers& judge : answers) {
            for (std::size_t c = 0; c < num_classes; ++c) sums[c] += judge.scores(row, c);
        }
        const float own = std::exchange(sums[static_cast<std::size_t>(labels[row])], -1.0f);
        margins.push_back((own - std::ranges::max(sums)) / static_cast<float>(answers.size()));
    }
    return margins;
}

// Rows of which as many equal rows carry another label, as any label: none of them is worse than the others.
std::vector<RowIndex> contradicting_rows(const Dataset& data, const RunContext& context) {
    const RepeatedRows repeated = find_repeated_rows(data, context);
    std::vector<std::map<Label, std::size_t>> counts(repeated.num_blocks);
    for (std::size_t row = 0; row < data.rows; ++row) ++counts[repeated.block_of_row[row]][data.labels[row]];
    const auto tie = [](const std::map<Label, std::size_t>& labels) {
        std::size_t most = 0, times = 0;
        for (const auto& [label, count] : labels) {
            times = count == most ? times + 1 : count > most ? 1 : times;
            most = std::max(most, count);
        }
        return times > 1;
    };
    std::vector<RowIndex> rows;
    for (const RowIndex row : all_rows(data.rows)) {
        if (tie(counts[repeated.block_of_row[row]])) rows.push_back(row);
    }
    return rows;
}

// Bad rows beyond the limit count as good: those with the higher margins, ties to the later rows.
void spare_believed_rows(std::size_t limit, std::span<const Label> labels, std::span<const float> margins,
                         LeftOutAnswers& answers) {
    std::vector<RowIndex> bad;
    for (RowIndex row = 0; row < labels.size(); ++row) {
        if (answers.predictions[row] != labels[row]) bad.push_back(row);
    }
    std::ranges::stable_sort(bad, {}, [&](RowIndex row) { return margins[row]; });
    for (std::size_t i = limit; i < bad.size(); ++i) answers.predictions[bad[i]] = labels[bad[i]];
}

}  // namespace

CleanedData clean_data(const Dataset& data, const CleaningOptions& options, const RunContext& context) {
    check_training_rows(data, all_rows(data.rows));
    check_options(options);
    require_two_classes(data.labels, data.class_names);
    LearningSpace space = space_of(data, context);
    const std::vector<GroupIndex> groups = keep_together(data, options.duplicates, context).groups;
    const std::vector<Candidate> judges = choose_judges(space, groups, options, context);
    if (data.rows > options.max_exact_rows) {
        const std::size_t largest_k = largest_num_neighbors(judges, &judges.front(), options.sanitization);
        share_indexes(space, largest_k, context);
    }
    CleanedData result{.base = judges.front()};
    std::vector<LeftOutAnswers> answers;
    for (const Candidate& judge : judges) answers.push_back(predict_left_out(space, judge, groups, context));
    const std::vector<float> margins = label_margins(data.labels, answers);
    const std::vector<Label> predictions = answers.front().predictions;
    const Matrix<float> scores = answers.front().scores;
    const std::vector<RowIndex> contradicting = contradicting_rows(data, context);
    result.contradicting = contradicting.size();
    for (const RowIndex row : contradicting) answers.front().predictions[row] = data.labels[row];
    result.bad.resize(data.num_classes());
    for (std::size_t row = 0; row < data.rows; ++row) {
        const bool is_bad = answers.front().predictions[row] != data.labels[row];
        result.num_bad += is_bad;
        result.bad[static_cast<std::size_t>(data.labels[row])] += is_bad;
    }
    if (options.at_most) {
        // A share such as 0.29 of 100 rows means 29, though the product is a little less.
        const double limit = std::floor(*options.at_most * static_cast<double>(data.rows) + 1e-9);
        spare_believed_rows(static_cast<std::size_t>(limit), data.labels, margins, answers.front());
    }
    Precision precision =
        build_precision(space, std::move(answers.front()), groups, options.sanitization, context);
    for (LedgerEntry entry : precision.sanitization.ledger) {
        entry.predicted = predictions[entry.row];
        const Label given = data.labels[entry.row];
        result.ledger.push_back({.entry = entry,
                                 .given = given,
                                 .score = scores(entry.row, static_cast<std::size_t>(given)),
                                 .margin = margins[entry.row]});
    }
    result.kept = std::move(precision.clean);
    result.before = class_counts(data.labels, data.num_classes());
    result.after.resize(data.num_classes());
    for (const RowIndex row : result.kept) ++result.after[static_cast<std::size_t>(data.labels[row])];
    return result;
}

}  // namespace hardlearn
