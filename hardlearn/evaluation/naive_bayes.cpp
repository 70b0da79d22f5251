#include "hardlearn/evaluation/naive_bayes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/evaluation/tuning.hpp"

namespace hardlearn {
namespace {

// scikit-learn's share of the largest variance, which is 1 among standardised columns.
constexpr double variance_smoothing = 1e-9;

// NaN where the cell is missing. Bounded, so that no likelihood overflows.
double standardised(double value, double mean, double scale) {
    return std::clamp((value - mean) / scale, -1e15, 1e15);
}

NaiveBayes::NumericColumn fit_numeric(const PreparedColumn& prepared, const Column& column,
                                      const Dataset& data, std::span<const RowIndex> rows) {
    const std::size_t num_classes = data.num_classes();
    std::vector<double> counts(num_classes, 0.0);
    std::vector<double> sums(num_classes, 0.0);
    std::vector<double> squares(num_classes, 0.0);
    const auto for_each_value = [&](auto&& use) {
        for (const RowIndex row : rows) {
            const double value = standardised(column.values[row], prepared.mean, prepared.scale);
            if (!std::isnan(value)) use(static_cast<std::size_t>(data.labels[row]), value);
        }
    };
    for_each_value([&](std::size_t c, double value) {
        counts[c] += 1;
        sums[c] += value;
    });
    std::vector<double> means(num_classes, 0.0);
    for (std::size_t c = 0; c < num_classes; ++c) means[c] = counts[c] > 0 ? sums[c] / counts[c] : 0.0;
    for_each_value(
        [&](std::size_t c, double value) { squares[c] += (value - means[c]) * (value - means[c]); });
    std::vector<double> variances(num_classes, 1.0);
    for (std::size_t c = 0; c < num_classes; ++c) {
        if (counts[c] > 0) variances[c] = squares[c] / counts[c] + variance_smoothing;
    }
    return {prepared.name, prepared.mean, prepared.scale, std::move(means), std::move(variances)};
}

/// The place of every level of `column` among `levels`; levels.size() for one that is not there.
std::vector<std::size_t> places_of_levels(const Column& column, const std::vector<std::string>& levels) {
    std::vector<std::size_t> places;
    for (const std::string& level : column.levels) {
        const auto place = std::ranges::lower_bound(levels, level);
        const bool found = place != levels.end() && *place == level;
        places.push_back(found ? static_cast<std::size_t>(place - levels.begin()) : levels.size());
    }
    return places;
}

NaiveBayes::TextColumn fit_text(const PreparedColumn& prepared, const Column& column, const Dataset& data,
                                std::span<const RowIndex> rows) {
    std::vector<std::string> levels = prepared.levels;
    std::erase(levels, std::string());  // missing
    const auto places = places_of_levels(column, levels);
    Matrix<double> counts(levels.size(), data.num_classes());
    std::vector<double> totals(data.num_classes(), 0.0);
    for (const RowIndex row : rows) {
        const std::uint32_t code = column.codes[row];
        if (code == Column::missing_code || places[code] == levels.size()) continue;
        const auto label = static_cast<std::size_t>(data.labels[row]);
        counts(places[code], label) += 1;
        totals[label] += 1;
    }
    for (std::size_t level = 0; level < levels.size(); ++level) {
        for (std::size_t c = 0; c < totals.size(); ++c) {
            const double smoothed_total = totals[c] + static_cast<double>(levels.size());
            counts(level, c) = std::log((counts(level, c) + 1.0) / smoothed_total);
        }
    }
    return {prepared.name, std::move(levels), std::move(counts)};
}

const Column& find_column(const Dataset& data, const std::string& name, ColumnKind kind) {
    const auto found = std::ranges::find(data.columns, name, &Column::name);
    if (found == data.columns.end()) throw_bad_data(fmt::format("{}: missing column '{}'", data.name, name));
    if (found->kind != kind) {
        const bool text = kind == ColumnKind::text;
        throw_bad_data(fmt::format("{}: column '{}' holds {}, but {} in training", data.name, name,
                                   text ? "numbers" : "text", text ? "text" : "numbers"));
    }
    return *found;
}

void add_numeric(const NaiveBayes::NumericColumn& fitted, const Dataset& data, std::span<const RowIndex> rows,
                 Matrix<double>& log_likelihoods) {
    const Column& column = find_column(data, fitted.name, ColumnKind::numeric);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double value = standardised(column.values[rows[i]], fitted.mean, fitted.scale);
        if (std::isnan(value)) continue;
        for (std::size_t c = 0; c < fitted.class_means.size(); ++c) {
            const double variance = fitted.class_variances[c];
            const double deviation = value - fitted.class_means[c];
            log_likelihoods(i, c) -=
                0.5 * (std::log(2 * std::numbers::pi * variance) + deviation * deviation / variance);
        }
    }
}

void add_text(const NaiveBayes::TextColumn& fitted, const Dataset& data, std::span<const RowIndex> rows,
              Matrix<double>& log_likelihoods) {
    const Column& column = find_column(data, fitted.name, ColumnKind::text);
    const auto places = places_of_levels(column, fitted.levels);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::uint32_t code = column.codes[rows[i]];
        if (code == Column::missing_code || places[code] == fitted.levels.size()) continue;
        const auto terms = fitted.log_probabilities.row(places[code]);
        for (std::size_t c = 0; c < terms.size(); ++c) log_likelihoods(i, c) += terms[c];
    }
}

void normalise(std::span<const double> log_likelihoods, std::span<float> probabilities) {
    const double largest = std::ranges::max(log_likelihoods);
    double sum = 0;
    for (const double value : log_likelihoods) sum += std::exp(value - largest);
    std::ranges::transform(log_likelihoods, probabilities.begin(),
                           [&](double value) { return static_cast<float>(std::exp(value - largest) / sum); });
}

}  // namespace

NaiveBayes fit_naive_bayes(const Dataset& data, std::span<const RowIndex> rows) {
    check_training_rows(data, rows);
    NaiveBayes model;
    std::vector<double> counts(data.num_classes(), 0.0);
    for (const RowIndex row : rows) counts[static_cast<std::size_t>(data.labels[row])] += 1;
    for (const double count : counts) {
        model.log_priors.push_back(std::log(count / static_cast<double>(rows.size())));
    }
    const Preparation preparation = fit_preparation(data, rows);
    for (std::size_t j = 0; j < data.columns.size(); ++j) {
        const PreparedColumn& prepared = preparation.columns[j];
        if (prepared.kind == ColumnKind::text) {
            if (prepared.levels.size() >= 2)
                model.text.push_back(fit_text(prepared, data.columns[j], data, rows));
        } else if (prepared.scale > 0) {
            model.numeric.push_back(fit_numeric(prepared, data.columns[j], data, rows));
        }
    }
    return model;
}

Predictions predict(const NaiveBayes& model, const Dataset& data, std::span<const RowIndex> rows,
                    const RunContext& context) {
    context.check_stop();
    Matrix<double> log_likelihoods(rows.size(), model.log_priors.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::ranges::copy(model.log_priors, log_likelihoods.row(i).begin());
    for (const auto& column : model.numeric) add_numeric(column, data, rows, log_likelihoods);
    for (const auto& column : model.text) add_text(column, data, rows, log_likelihoods);
    Predictions predictions{.labels = std::vector<Label>(rows.size()),
                            .scores = Matrix<float>(rows.size(), model.log_priors.size())};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        normalise(log_likelihoods.row(i), predictions.scores.row(i));
        predictions.labels[i] = most_likely(predictions.scores.row(i));
    }
    return predictions;
}

std::string describe(const NaiveBayes& model) {
    return fmt::format("{} numeric and {} text columns", model.numeric.size(), model.text.size());
}

}  // namespace hardlearn
