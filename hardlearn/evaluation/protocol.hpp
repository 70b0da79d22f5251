#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/evaluation/classifier.hpp"
#include "hardlearn/evaluation/fit_options.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/neighbors/exact_search_limit.hpp"

namespace hardlearn {

struct EvaluationOptions {
    std::vector<std::string> models = {};  ///< names of classifier.hpp; empty: its default ones
    std::size_t num_folds = 5;
    std::size_t num_repeats = 1;
    std::uint64_t seed = 0;
    std::size_t max_tuning_rows = max_rows_of_draws;        ///< see FitOptions
    std::size_t max_exact_rows = max_rows_of_exact_search;  ///< see MicroLearnerOptions
    Duplicates duplicates = Duplicates::automatic;          ///< in the folds, and in every fit
    /// Share of the labels that are made wrong (see flip_labels; in every repeat others) before models are
    /// fitted; test rows are judged by the labels as they are.
    double flipped_share = 0;
    /// One a row: the class that models are judged by, while they learn from the labels. Empty: the labels.
    std::vector<Label> truth = {};
    bool score_training = true;  ///< false: training scores are NaN, which saves their predictions
};

/// The confidence of the prediction sets that are judged.
inline constexpr double judged_confidence = 0.9;

/// One model on one fold.
struct FoldRecord {
    std::size_t repeat = 0;
    std::size_t fold = 0;
    Scores test;
    Scores train;  ///< of the rows it was fitted on, by the labels that it was given
    /// of the test rows at judged_confidence; none if the model makes none
    std::optional<ConformalSummary> sets;
    double fit_seconds = 0;      ///< tuning included
    double predict_seconds = 0;  ///< of the test rows
    std::string chosen;          ///< Classifier::description
};

/// One model on all folds.
struct ModelRecord {
    std::string name;
    /// Test predictions pooled within a repeat, scored, averaged over the repeats. AUROC and AUPRC compare
    /// only rows of the same fold (see compute_scores).
    Scores mean;
    std::vector<Scores> repeats;           ///< the same of each repeat
    Scores deviation;                      ///< standard deviation over all folds (divisor n - 1)
    Scores train_mean;                     ///< mean over the folds
    double fit_seconds = 0;                ///< summed over the folds
    double predict_seconds = 0;            ///< summed over the folds
    std::optional<ConformalSummary> sets;  ///< over all test rows of folds that have sets
    std::vector<FoldRecord> folds;
    std::vector<Predictions> predictions;  ///< one a repeat, for all rows
};

struct EvaluationRecord {
    std::string name;
    std::size_t rows = 0;
    std::size_t features = 0;  ///< columns of the data set
    std::size_t classes = 0;
    bool grouped = false;                           ///< the data has groups
    std::vector<Label> truth;                       ///< the class of every row that models are judged by
    std::vector<std::string> warnings;              ///< "class 'x' has 3 rows, fewer than the 5 folds", ...
    std::vector<std::vector<std::uint32_t>> folds;  ///< one a repeat: the fold in which each row is tested
    std::vector<ModelRecord> models;                ///< in the order asked
};

/// Stratified (and, where there are groups or twins that are grouped, grouped) k-fold cross-validation, the
/// same folds for every model, everything fitted inside the training folds. Errors: an unknown model name,
/// one fold, more folds than rows, a truth of another length or of classes that are not there (bad_argument);
/// fewer than two classes with two rows (bad_data).
EvaluationRecord evaluate(const Dataset& data, const EvaluationOptions& options,
                          const RunContext& context = {});

/// How models that evaluate() compares are fitted; contenders made with the result share fits.
FitOptions fit_options_of(const EvaluationOptions& options);

/// Where in the protocol a model is fitted, both from 0.
struct FoldPlace {
    std::size_t repeat = 0;
    std::size_t fold = 0;
    bool operator==(const FoldPlace&) const = default;
};

/// A model that evaluate knows no name of: how it is fitted on the given rows. Called one at a time, fold by
/// fold, with data whose groups hold together what no split may separate.
struct Contender {
    std::string name;
    std::function<std::unique_ptr<Classifier>(const Dataset& data, std::span<const RowIndex> rows,
                                              FoldPlace place, const RunContext& context)>
        fit;
};

/// The contender that evaluate() makes of a name of classifier.hpp; models that differ by their decision only
/// share the fits in options.shared, and the first of them bears the time. Error(bad_argument) for an unknown
/// name lists those there are.
Contender named_contender(const std::string& name, const FitOptions& options);

/// The same protocol, on the same folds, for contenders in place of `options.models`.
EvaluationRecord evaluate(const Dataset& data, std::span<const Contender> contenders,
                          const EvaluationOptions& options, const RunContext& context = {});

}  // namespace hardlearn
