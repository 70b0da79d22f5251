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
    check_labelings(truth, num_classes, predicted, num_classes);
    Confusion confusion{.total = static_cast<double>(truth.size()),
                        .true_counts = std::vector<double>(num_classes),
                        .predicted_counts = std::vector<double>(num_classes),
                        .present = {},
                        .classes = {}};
    // No table of classes by classes: with thousands of them it would take longer than all else.
    std::vector<double> right(num_classes);
    for (std::size_t row = 0; row < truth.size(); ++row) {
        const auto label = static_cast<std::size_t>(truth[row]);
        ++confusion.true_counts[label];
        ++confusion.predicted_counts[static_cast<std::size_t>(predicted[row])];
        if (predicted[row] != truth[row]) continue;
        ++right[label];
        ++confusion.right;
    }
    for (std::size_t i = 0; i < num_classes; ++i) {
        if (confusion.true_counts[i] == 0) continue;
        const double hits = right[i];
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

// Samples of one score, or of the scores between two positive samples.
struct ScoreStep {
    std::uint64_t positives = 0;
    std::uint64_t negatives = 0;
};

// From the highest score down, parted at the scores of positive samples only: where classes are many, those
// are few, and sorting all samples for each class would take most of the time.
std::vector<ScoreStep> steps_from_highest(std::span<const bool> positive, std::span<const float> scores) {
    if (positive.size() != scores.size()) {
        throw_bad_argument(fmt::format("there must be one score a sample, got {} for {} samples",
                                       scores.size(), positive.size()));
    }
    const auto invalid = std::ranges::find_if(scores, [](float score) { return std::isnan(score); });
    if (invalid != scores.end()) {
        throw_bad_argument(fmt::format("the score of row {} is NaN", invalid - scores.begin()));
    }
    std::vector<float> limits;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (positive[i]) limits.push_back(scores[i]);
    }
    std::ranges::sort(limits, std::ranges::greater());
    limits.erase(std::unique(limits.begin(), limits.end()), limits.end());
    // Above the first limit, at it, between it and the second, and so on.
    std::vector<ScoreStep> steps(2 * limits.size() + 1);
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const auto limit = std::ranges::lower_bound(limits, scores[i], std::ranges::greater());
        const bool at_limit = limit != limits.end() && *limit == scores[i];
        ScoreStep& step = steps[2 * static_cast<std::size_t>(limit - limits.begin()) + (at_limit ? 1 : 0)];
        ++(positive[i] ? step.positives : step.negatives);
    }
    return steps;
}

double area_under_roc(const std::vector<ScoreStep>& steps) {
    std::uint64_t positives = 0;
    std::uint64_t negatives = 0;
    std::uint64_t doubled_wins = 0;  // pairs in which the positive scores higher count 2, ties 1
    for (const ScoreStep& step : steps) {
        doubled_wins += step.negatives * (2 * positives + step.positives);
        positives += step.positives;
        negatives += step.negatives;
    }
    if (positives == 0 || negatives == 0) return undefined;
    return static_cast<double>(doubled_wins) / 2 /
           (static_cast<double>(positives) * static_cast<double>(negatives));
}

double average_precision(const std::vector<ScoreStep>& steps) {
    std::uint64_t positives = 0;
    std::uint64_t all = 0;
    double sum = 0;
    for (const ScoreStep& step : steps) {
        positives += step.positives;
        all += step.positives + step.negatives;
        if (step.positives == 0) continue;
        sum +=
            static_cast<double>(step.positives) * static_cast<double>(positives) / static_cast<double>(all);
    }
    return positives == 0 ? undefined : sum / static_cast<double>(positives);
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

// Class scores of rows whose class is known, and the folds within which they are compared.
struct FoldedScores {
    std::span<const Label> truth;
    MatrixView<const float> class_scores;
    std::vector<std::vector<RowIndex>> folds;
};

// A mean in which undefined values have no weight.
struct WeightedMean {
    double sum = 0;
    double weight = 0;

    void add(double value, double its_weight) {
        if (its_weight == 0) return;
        sum += its_weight * value;
        weight += its_weight;
    }
    double value() const { return weight == 0 ? undefined : sum / weight; }
};

struct Areas {
    double roc = undefined;
    double precision = undefined;
};

// Of a class against the rest: over the folds, by pairs of a row of the class and one of another, and by rows
// of the class. `scores` are those of the class.
Areas areas_of_class(const FoldedScores& judged, std::size_t label, std::span<const float> scores) {
    const auto positive = std::make_unique<bool[]>(scores.size());
    std::vector<float> of_fold(scores.size());
    WeightedMean roc, precision;
    for (const auto& rows : judged.folds) {
        std::size_t positives = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            positive[i] = static_cast<std::size_t>(judged.truth[rows[i]]) == label;
            of_fold[i] = scores[rows[i]];
            positives += positive[i];
        }
        const auto steps = steps_from_highest(std::span<const bool>(positive.get(), rows.size()),
                                              std::span<const float>(of_fold).first(rows.size()));
        const auto weight = static_cast<double>(positives);
        roc.add(area_under_roc(steps), weight * static_cast<double>(rows.size() - positives));
        precision.add(average_precision(steps), weight);
    }
    return {.roc = roc.value(), .precision = precision.value()};
}

// Means over the classes present that some fold tells from the rest.
Areas mean_areas(const FoldedScores& judged, std::span<const std::size_t> present) {
    constexpr std::size_t block = 16;  // scores of so many classes lie side by side in a cache line
    WeightedMean roc, precision;
    Matrix<float> columns(block, judged.truth.size());
    for (std::size_t first = 0; first < present.size(); first += block) {
        const auto labels = present.subspan(first, std::min(block, present.size() - first));
        for (std::size_t i = 0; i < judged.truth.size(); ++i) {
            for (std::size_t k = 0; k < labels.size(); ++k) columns(k, i) = judged.class_scores(i, labels[k]);
        }
        for (std::size_t k = 0; k < labels.size(); ++k) {
            const Areas areas = areas_of_class(judged, labels[k], columns.row(k));
            roc.add(areas.roc, std::isnan(areas.roc) ? 0 : 1);
            precision.add(areas.precision, std::isnan(areas.precision) ? 0 : 1);
        }
    }
    return {.roc = roc.value(), .precision = precision.value()};
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
    return area_under_roc(steps_from_highest(positive, scores));
}

double average_precision(std::span<const bool> positive, std::span<const float> scores) {
    return average_precision(steps_from_highest(positive, scores));
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
    const Areas areas = has_scores ? mean_areas(judged, confusion.present) : Areas{};
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
        .auroc = areas.roc,
        .auprc = areas.precision,
        .d_index = d_index(confusion),
        .log_loss = has_probabilities ? log_loss(truth, class_scores) : undefined,
        .brier_score = has_probabilities ? brier_score(truth, class_scores) : undefined,
        .expected_calibration_error =
            has_probabilities ? expected_calibration_error(truth, class_scores) : undefined,
    };
}

}  // namespace hardlearn
