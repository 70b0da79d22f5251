#include "hardlearn/network_tasks/rows_to_label.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/network_tasks/tested_rows.hpp"
#include "hardlearn/reweight/prediction.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t usual_num_rows = 10;

double margin_of_two(std::span<const float> probabilities) {
    double first = 0, second = 0;
    for (const float p : probabilities) {
        second = std::max(second, std::min<double>(p, first));
        first = std::max<double>(first, p);
    }
    return first - second;
}

double entropy_of(std::span<const float> probabilities) {
    double sum = 0;
    for (const float p : probabilities) sum -= p > 0 ? p * std::log(static_cast<double>(p)) : 0;
    return sum;
}

std::vector<double> random_scores(std::size_t rows, std::uint64_t seed) {
    RandomStream stream = RandomStream(seed).child("rows to label");
    std::vector<double> scores(rows);
    for (double& score : scores) score = stream.uniform();
    return scores;
}

ComputeOptions compute_of(const ReweightedModel& model, const RunContext& context) {
    ComputeOptions compute{.threads = usable_threads(model.options.compute.threads)};
    if (context.threads > 0) compute.threads = context.threads;
    return compute;
}

std::vector<std::size_t> ranked(std::span<const double> scores, bool lowest_first) {
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return lowest_first ? scores[a] < scores[b] : scores[a] > scores[b];
    });
    return order;
}

}  // namespace

std::span<const Option<AskOptions>> ask_options() {
    static const std::vector<Option<AskOptions>> options = {
        declare_option(&AskOptions::num_rows, {.name = "num_rows",
                                               .doc = "Rows to ask for, the first to label first (10)",
                                               .unit = "N",
                                               .range = at_least(1),
                                               .program_name = "ask"}),
        declare_option(
            &AskOptions::by,
            {.name = "by",
             .doc = "The order: margin (the two most probable classes lie close together), entropy "
                    "(many classes are probable), splitter (molere: its splitter would hold the row "
                    "out), random (margin)",
             .unit = "ORDER"}),
        declare_option(&AskOptions::seed, {.name = "seed", .doc = "Of the random order", .unit = "N"}),
    };
    return options;
}

std::vector<double> ask_scores(MatrixView<const float> probabilities, AskBy by) {
    if (by != AskBy::margin && by != AskBy::entropy)
        throw_bad_argument("by: probabilities tell margin and entropy only");
    std::vector<double> scores;
    for (std::size_t i = 0; i < probabilities.rows(); ++i) {
        const auto row = probabilities.row(i);
        scores.push_back(by == AskBy::margin ? margin_of_two(row) : entropy_of(row));
    }
    return scores;
}

void check_ask_options(const ReweightedModel& model, const AskOptions& options) {
    check_options(ask_options(), options);
    if (options.by == AskBy::splitter) check_splitter(model);
}

RowsToLabel rows_to_label(const ReweightedModel& model, const NetworkData& data, const AskOptions& options,
                          const RunContext& context) {
    check_ask_options(model, options);
    const ComputeOptions compute = compute_of(model, context);
    RowsToLabel result{.by = options.by.value_or(AskBy::margin),
                       .rows = num_rows(data),
                       .image_names = image_names_of(data),
                       .asked = {},
                       .notes = {}};
    const Predictions predictions = predict(model, data, compute, context);
    std::vector<double> scores;
    if (result.by == AskBy::random) {
        scores = random_scores(result.rows, options.seed);
    } else if (result.by == AskBy::splitter) {
        scores = std::visit(
            [&](const auto& rows) { return validation_probability(model, rows, compute, context); }, data);
    } else {
        scores = ask_scores(predictions.scores, result.by);
    }
    const auto order = ranked(scores, result.by == AskBy::margin);
    for (const std::size_t row :
         std::span(order).first(std::min(order.size(), options.num_rows.value_or(usual_num_rows)))) {
        result.asked.push_back({.row = row, .prediction = predictions.labels[row], .score = scores[row]});
    }
    return result;
}

}  // namespace hardlearn
