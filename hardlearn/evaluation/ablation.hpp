#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/evaluation/ablation_variant.hpp"
#include "hardlearn/evaluation/protocol.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

struct AblationOptions {
    AblatedLearner learner = AblatedLearner::ptc;
    /// empty: all of the learner's; their order does not matter, the learner in full always joins
    std::vector<AblationVariant> variants = {};
    std::size_t num_folds = 5;
    std::size_t num_repeats = 10;
    double flip_share = 0;  ///< of the training labels of each fold, see flip_labels; test labels stay
    Duplicates duplicates = Duplicates::automatic;  ///< see EvaluationOptions
    std::uint64_t seed = 0;
    std::size_t max_tuning_rows = max_rows_of_draws;  ///< see FitOptions
    double confidence = 0.95;                         ///< of the intervals, in (0, 1)
};

/// What sanitization did to the training rows, summed over the folds. All 0 where a variant removes nothing.
struct SanitizationCounts {
    std::size_t training_rows = 0;
    std::size_t flipped = 0;          ///< training rows with a flipped label
    std::size_t removed = 0;          ///< training rows that the clean set lacks
    std::size_t removed_flipped = 0;  ///< removed rows with a flipped label
    bool operator==(const SanitizationCounts&) const = default;
};

/// One score of a variant against the learner in full, variant minus that, over the folds in which both have
/// it: the corrected resampled t-test of Nadeau and Bengio with its interval.
struct FoldComparison {
    Interval difference;
    double p_value = 1;
    double p_holm = 1;  ///< adjusted for the number of variants compared
};

struct VariantRecord {
    AblationVariant variant = AblationVariant::naive;
    /// Without training scores. fit_seconds count the probing, which is done once a fold, for every variant
    /// that uses it.
    ModelRecord model;
    SanitizationCounts sanitization;
    std::vector<FoldComparison> comparisons;  ///< one a compared score; empty for the learner in full
    /// eight_scores_test of the learner in full against the variant. 1 for the learner itself.
    double eight_scores_p = 1;
    /// The same by Bonferroni's procedure for the variants of its family: the paper's four, which lack a
    /// stage, are one; the others are another.
    double eight_scores_bonferroni = 1;
};

/// The scores that are tested: D-index, accuracy, balanced accuracy, macro F1, MCC.
std::span<const ScoreField> compared_scores();
/// The paper's eight: accuracy, macro sensitivity, specificity, precision, negative predictive value and F1,
/// MCC, D.
std::span<const ScoreField> eight_scores();

/// The paper's test of a full learner against a variant: the eight scores of their pooled
/// predictions, as if they were eight independent paired samples, in a Wilcoxon signed-rank test whose
/// alternative is that the full one's are higher; eight higher ones give 1/256. They are not independent:
/// they are eight views of the same predictions, so this p measures whether the scores agree on the sign and
/// not whether another sample would show the same. Scores that differ by rounding only are equal.
SignedRankResult eight_scores_test(const Scores& full, const Scores& variant);

struct AblationRecord {
    std::string name;
    std::size_t rows = 0;
    std::size_t features = 0;
    std::size_t classes = 0;
    bool grouped = false;
    AblatedLearner learner = AblatedLearner::ptc;
    std::vector<std::string> warnings;
    std::vector<VariantRecord> variants;  ///< in table order
};

/// Cross-validates the variants on the same folds as `evaluate` with the same seed. Errors as evaluate; also
/// a flip share outside [0, 1), and a variant that is none of the learner's.
AblationRecord ablate(const Dataset& data, const AblationOptions& options, const RunContext& context = {});

/// One score of a variant against the learner in full over several data sets, each set counting once (its
/// mean over the repeats).
struct SetComparison {
    double mean_difference = 0;
    std::size_t wins = 0;  ///< sets on which the variant's score is higher
    std::size_t losses = 0;
    double p_value = 1;  ///< Wilcoxon signed-rank, two-sided
    double p_holm = 1;   ///< adjusted for the number of variants compared
};
struct VariantOverSets {
    AblationVariant variant = AblationVariant::naive;
    std::vector<SetComparison> comparisons;  ///< one a compared score
};

/// Every variant but the learner in full over the sets. All records must have the same variants. Sets on
/// which a score is undefined do not count for it.
std::vector<VariantOverSets> compare_over_sets(std::span<const AblationRecord> records);

}  // namespace hardlearn
