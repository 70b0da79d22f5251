#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Scores of one set of predictions. Macro averages run over the classes that occur among the true labels; a
/// precision of a class never predicted is 0. NaN where a score is undefined (AUROC with one class, D-index
/// and MCC with one class, the last three where the class scores are no probabilities).
struct Scores {
    double accuracy = 0;
    double balanced_accuracy = 0;  ///< mean sensitivity over the classes present
    double macro_sensitivity = 0;
    double macro_specificity = 0;
    double macro_precision = 0;
    double macro_negative_predictive_value = 0;
    double macro_f1 = 0;
    double micro_f1 = 0;
    double mcc = 0;    ///< Matthews correlation, multi-class (Gorodkin 2004)
    double kappa = 0;  ///< Cohen's kappa
    double auroc = 0;  ///< one against the rest, ties count half, mean over the classes present
    double auprc = 0;  ///< average precision, one against the rest, mean over the classes present
    double d_index = 0;
    double log_loss = 0;                    ///< see calibration.hpp; lower is better, as for the next two
    double brier_score = 0;                 ///< 0 to 2
    double expected_calibration_error = 0;  ///< 15 bins
};

/// One score of the list above: its name in JSON and in the program, its title in tables, and where it is
/// kept.
struct ScoreField {
    std::string_view name;
    std::string_view title;
    double Scores::*value;
    bool lower_is_better = false;
};
std::span<const ScoreField> score_fields();

/// Scores that differ by less are equal: 1.5e-11.
inline constexpr double rounding_of_scores = 0x1p-36;

/// A score, or a difference of two, to a multiple of rounding_of_scores: what is equal in exact arithmetic, k
/// / n computed in two ways, is then equal. Scores are compared so.
double rounded_score(double score);

/// D-index (Han et al., Neurocomputing 2023): 1/K sum_i [log2(1 + a) + log2(1 + (s_i + p_i) / 2)], a =
/// overall accuracy, s_i, p_i = sensitivity and specificity of class i against the rest, K classes present.
/// In [0, 2]. NaN if only one class is present.
double d_index(std::span<const Label> truth, std::span<const Label> predicted, std::size_t num_classes);

/// Area under the ROC curve of `scores` for telling positives from negatives; ties count half. NaN if one
/// side is empty.
double area_under_roc(std::span<const bool> positive, std::span<const float> scores);

/// Average precision (scikit-learn's step-wise definition). NaN if there is no positive.
double average_precision(std::span<const bool> positive, std::span<const float> scores);

/// All scores. `class_scores` is rows x num_classes, higher is more likely; empty: what needs them is NaN.
/// `folds`: for pooled predictions, the fold of each row; rows are then ranked only against rows of their own
/// fold, since the models of two folds share no scale (a constant score would otherwise be judged by how it
/// differs between folds; Forman & Scholz, SIGKDD Explorations 2010). A class's area is the mean over the
/// folds, weighted for auroc by pairs and for auprc by rows of the class. Empty: one fold. Labels outside [0,
/// num_classes) or lengths that differ throw Error(bad_argument).
Scores compute_scores(std::span<const Label> truth, std::span<const Label> predicted,
                      MatrixView<const float> class_scores, std::size_t num_classes,
                      std::span<const std::uint32_t> folds = {});

}  // namespace hardlearn
