#include "hardlearn/metrics/scores.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

#include "hardlearn/core/error.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/metrics/contingency.hpp"

namespace hardlearn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

// One class against the rest.
struct ClassCounts {
    double true_positives = 0;
    double false_negatives = 0;
    double false_positives = 0;
    double true_negatives = 0;

    double sensitivity() const { return true_positives / (true_positives + false_negatives); }
    // NaN where every sample is of the class.
    double specificity() const { return true_negatives / (true_negatives + false_positives); }
    double precision() const { return share(true_positives, false_positives); }
    double negative_predictive_value() const { return share(true_negatives, false_negatives); }
    double f1() const {
        return 2 * true_positives / (2 * true_positives + false_positives + false_negatives);
    }

  private:
    static double share(double right, double wrong) { return right == 0 ? 0.0 : right / (right + wrong); }
};

// What the class scores are not needed for: the confusion matrix and its margins.
struct Confusion {
    double total = 0;
    double right = 0;
    std::vector<double> true_counts;
    std::vector<double> predicted_counts;
    std::vector<std::size_t> present;  // classes that occur among the true labels
    std::vector<ClassCounts> classes;  // one a class present

    double accuracy() const { return right / total; }
};

Confusion count_confusion(std::span<const Label> truth, std::span<const Label> predicted,
                          std::size_t num_classes) {
    const auto table = contingency_table(truth, num_classes, predicted, num_classes);
    Confusion confusion{.total = static_cast<double>(truth.size()),
                        .true_counts = std::vector<double>(num_classes),
                        .predicted_counts = std::vector<double>(num_classes),
                        .present = {},
                        .classes = {}};
    for (std::size_t i = 0; i < num_classes; ++i) {
        for (std::size_t j = 0; j < num_classes; ++j) {
            confusion.true_counts[i] += static_cast<double>(table(i, j));
            confusion.predicted_counts[j] += static_cast<double>(table(i, j));
        }
        confusion.right += static_cast<double>(table(i, i));
    }
    for (std::size_t i = 0; i < num_classes; ++i) {
        if (confusion.true_counts[i] == 0) continue;
        const auto hits = static_cast<double>(table(i, i));
        const double misses = confusion.true_counts[i] - hits;
        const double false_alarms = confusion.predicted_counts[i] - hits;
        confusion.present.push_back(i);
        confusion.classes.push_back(
            {hits, misses, false_alarms, confusion.total - hits - misses - false_alarms});
    }
    return confusion;
}

double mean_over_classes(const Confusion& confusion, double (ClassCounts::*score)() const) {
    double sum = 0;
    for (const ClassCounts& counts : confusion.classes) sum += (counts.*score)();
    return sum / static_cast<double>(confusion.classes.size());
}

double d_index(const Confusion& confusion) {
    if (confusion.classes.size() < 2) return undefined;
    double sum = 0;
    for (const ClassCounts& counts : confusion.classes) {
        sum += std::log2(1 + confusion.accuracy()) +
               std::log2(1 + (counts.sensitivity() + counts.specificity()) / 2);
    }
    return sum / static_cast<double>(confusion.classes.size());
}

// Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient", 2004; 0 where all
// predictions are equal.
double matthews_correlation(const Confusion& confusion) {
    if (confusion.classes.size() < 2) return undefined;
    const auto products = [&](const std::vector<double>& a, const std::vector<double>& b) {
        return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
    };
    const double squared_total = confusion.total * confusion.total;
    const double covariance =
        confusion.right * confusion.total - products(confusion.true_counts, confusion.predicted_counts);
    const double true_variance = squared_total - products(confusion.true_counts, confusion.true_counts);
    const double predicted_variance =
        squared_total - products(confusion.predicted_counts, confusion.predicted_counts);
    if (predicted_variance == 0) return 0.0;
    return covariance / std::sqrt(true_variance * predicted_variance);
}

double cohens_kappa(const Confusion& confusion) {
    const double by_chance = std::inner_product(confusion.true_counts.begin(), confusion.true_counts.end(),
                                                confusion.predicted_counts.begin(), 0.0) /
                             (confusion.total * confusion.total);
    if (by_chance == 1) return undefined;
    return (confusion.accuracy() - by_chance) / (1 - by_chance);
}

// The samples of one score, from the highest score down.
struct ScoreStep {
    std::uint64_t positives = 0;
    std::uint64_t negatives = 0;
};

std::vector<ScoreStep> steps_from_highest(std::span<const bool> positive, std::span<const float> scores) {
    if (positive.size() != scores.size()) {
        throw_bad_argument(fmt::format("there must be one score a sample, got {} for {} samples",
                                       scores.size(), positive.size()));
    }
    const auto invalid = std::ranges::find_if(scores, [](float score) { return std::isnan(score); });
    if (invalid != scores.end()) {
        throw_bad_argument(fmt::format("the score of row {} is NaN", invalid - scores.begin()));
    }
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    std::vector<ScoreStep> steps;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == 0 || scores[order[i]] != scores[order[i - 1]]) steps.emplace_back();
        ++(positive[order[i]] ? steps.back().positives : steps.back().negatives);
    }
    return steps;
}

// The rows of each fold; all rows where there are no folds.
std::vector<std::vector<RowIndex>> rows_of_folds(std::span<const std::uint32_t> folds, std::size_t rows) {
    if (!folds.empty() && folds.size() != rows) {
        throw_bad_argument(
            fmt::format("there must be one fold a row, got {} for {} rows", folds.size(), rows));
    }
    std::vector<std::vector<RowIndex>> result(folds.empty() ? 1 : std::ranges::max(folds) + std::size_t{1});
    for (std::size_t i = 0; i < rows; ++i)
        result[folds.empty() ? 0 : folds[i]].push_back(static_cast<RowIndex>(i));
    return result;
}

// Pairs of a row of the class and one of another.
double num_pairs(std::size_t positives, std::size_t rows) {
    return static_cast<double>(positives) * static_cast<double>(rows - positives);
}

double num_positives(std::size_t positives, std::size_t) {
    return static_cast<double>(positives);
}

// Class scores of rows whose class is known, and the folds within which they are compared.
struct FoldedScores {
    std::span<const Label> truth;
    MatrixView<const float> class_scores;
    std::vector<std::vector<RowIndex>> folds;
};

// Mean of a curve's area over the classes present, each against the rest of its fold.
template <class Area, class Weight>
double mean_area(const FoldedScores& judged, std::span<const std::size_t> present, Area area, Weight weight) {
    const auto positive = std::make_unique<bool[]>(judged.truth.size());
    std::vector<float> scores(judged.truth.size());
    double sum = 0;
    std::size_t count = 0;  // classes that some fold tells from the rest
    for (const std::size_t label : present) {
        double class_sum = 0, class_weight = 0;
        for (const auto& rows : judged.folds) {
            std::size_t positives = 0;
            for (std::size_t i = 0; i < rows.size(); ++i) {
                positive[i] = static_cast<std::size_t>(judged.truth[rows[i]]) == label;
                scores[i] = judged.class_scores(rows[i], label);
                positives += positive[i];
            }
            const double value = area(std::span<const bool>(positive.get(), rows.size()),
                                      std::span<const float>(scores).first(rows.size()));
            const double fold_weight = weight(positives, rows.size());
            if (fold_weight == 0) continue;
            class_sum += fold_weight * value;
            class_weight += fold_weight;
        }
        if (class_weight == 0) continue;
        sum += class_sum / class_weight;
        ++count;
    }
    return count == 0 ? undefined : sum / static_cast<double>(count);
}

void require_shape(MatrixView<const float> class_scores, std::size_t rows, std::size_t num_classes) {
    if (class_scores.rows() != rows || class_scores.columns() != num_classes) {
        throw_bad_argument(fmt::format("class scores must be {} x {}, got {} x {}", rows, num_classes,
                                       class_scores.rows(), class_scores.columns()));
    }
}

}  // namespace

double rounded_score(double score) {
    return std::nearbyint(score / rounding_of_scores) * rounding_of_scores;
}

std::span<const ScoreField> score_fields() {
    static constexpr std::array<ScoreField, 16> fields = {{
        {"accuracy", "accuracy", &Scores::accuracy},
        {"balanced_accuracy", "balanced accuracy", &Scores::balanced_accuracy},
        {"macro_sensitivity", "sensitivity", &Scores::macro_sensitivity},
        {"macro_specificity", "specificity", &Scores::macro_specificity},
        {"macro_precision", "precision", &Scores::macro_precision},
        {"macro_negative_predictive_value", "negative predictive value",
         &Scores::macro_negative_predictive_value},
        {"macro_f1", "macro F1", &Scores::macro_f1},
        {"micro_f1", "micro F1", &Scores::micro_f1},
        {"mcc", "MCC", &Scores::mcc},
        {"kappa", "kappa", &Scores::kappa},
        {"auroc", "AUROC", &Scores::auroc},
        {"auprc", "AUPRC", &Scores::auprc},
        {"d_index", "D-index", &Scores::d_index},
        {"log_loss", "log loss", &Scores::log_loss, true},
        {"brier_score", "Brier score", &Scores::brier_score, true},
        {"expected_calibration_error", "ECE", &Scores::expected_calibration_error, true},
    }};
    return fields;
}

double d_index(std::span<const Label> truth, std::span<const Label> predicted, std::size_t num_classes) {
    return d_index(count_confusion(truth, predicted, num_classes));
}

double area_under_roc(std::span<const bool> positive, std::span<const float> scores) {
    std::uint64_t positives = 0;
    std::uint64_t negatives = 0;
    std::uint64_t doubled_wins = 0;  // pairs in which the positive scores higher count 2, ties 1
    for (const ScoreStep& step : steps_from_highest(positive, scores)) {
        doubled_wins += step.negatives * (2 * positives + step.positives);
        positives += step.positives;
        negatives += step.negatives;
    }
    if (positives == 0 || negatives == 0) return undefined;
    return static_cast<double>(doubled_wins) / 2 /
           (static_cast<double>(positives) * static_cast<double>(negatives));
}

double average_precision(std::span<const bool> positive, std::span<const float> scores) {
    std::uint64_t positives = 0;
    std::uint64_t all = 0;
    double sum = 0;
    for (const ScoreStep& step : steps_from_highest(positive, scores)) {
        positives += step.positives;
        all += step.positives + step.negatives;
        sum +=
            static_cast<double>(step.positives) * static_cast<double>(positives) / static_cast<double>(all);
    }
    return positives == 0 ? undefined : sum / static_cast<double>(positives);
}

Scores compute_scores(std::span<const Label> truth, std::span<const Label> predicted,
                      MatrixView<const float> class_scores, std::size_t num_classes,
                      std::span<const std::uint32_t> folds) {
    const Confusion confusion = count_confusion(truth, predicted, num_classes);
    const bool has_scores = class_scores.rows() > 0 && class_scores.columns() > 0;
    if (has_scores) require_shape(class_scores, truth.size(), num_classes);
    const bool has_probabilities = has_scores && are_probabilities(class_scores);
    const FoldedScores judged{
        .truth = truth, .class_scores = class_scores, .folds = rows_of_folds(folds, truth.size())};
    const double sensitivity = mean_over_classes(confusion, &ClassCounts::sensitivity);
    return {
        .accuracy = confusion.accuracy(),
        .balanced_accuracy = sensitivity,
        .macro_sensitivity = sensitivity,
        .macro_specificity = mean_over_classes(confusion, &ClassCounts::specificity),
        .macro_precision = mean_over_classes(confusion, &ClassCounts::precision),
        .macro_negative_predictive_value =
            mean_over_classes(confusion, &ClassCounts::negative_predictive_value),
        .macro_f1 = mean_over_classes(confusion, &ClassCounts::f1),
        // Every sample has one label and one prediction, so pooled precision and recall are the accuracy.
        .micro_f1 = confusion.accuracy(),
        .mcc = matthews_correlation(confusion),
        .kappa = cohens_kappa(confusion),
        .auroc = has_scores ? mean_area(judged, confusion.present, area_under_roc, num_pairs) : undefined,
        .auprc =
            has_scores ? mean_area(judged, confusion.present, average_precision, num_positives) : undefined,
        .d_index = d_index(confusion),
        .log_loss = has_probabilities ? log_loss(truth, class_scores) : undefined,
        .brier_score = has_probabilities ? brier_score(truth, class_scores) : undefined,
        .expected_calibration_error =
            has_probabilities ? expected_calibration_error(truth, class_scores) : undefined,
    };
}

}  // namespace hardlearn
