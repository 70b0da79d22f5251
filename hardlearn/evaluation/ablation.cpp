#include "hardlearn/evaluation/ablation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/evaluation/ablation_design.hpp"
#include "hardlearn/evaluation/label_flips.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/fit_pool.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"

namespace hardlearn {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array<ScoreField, 5> compared = {ScoreField{"d_index", "D-index", &Scores::d_index},
                                                {"accuracy", "accuracy", &Scores::accuracy},
                                                {"balanced_accuracy", "balanced", &Scores::balanced_accuracy},
                                                {"macro_f1", "macro F1", &Scores::macro_f1},
                                                {"mcc", "MCC", &Scores::mcc}};
constexpr std::array<ScoreField, 8> papers_eight = {
    ScoreField{"accuracy", "accuracy", &Scores::accuracy},
    {"macro_sensitivity", "sensitivity", &Scores::macro_sensitivity},
    {"macro_specificity", "specificity", &Scores::macro_specificity},
    {"macro_precision", "precision", &Scores::macro_precision},
    {"macro_negative_predictive_value", "NPV", &Scores::macro_negative_predictive_value},
    {"macro_f1", "macro F1", &Scores::macro_f1},
    {"mcc", "MCC", &Scores::mcc},
    {"d_index", "D-index", &Scores::d_index}};

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<AblationVariant> asked_variants(const AblationOptions& options) {
    const auto all = ablation_variants(options.learner);
    if (options.variants.empty()) return {all.begin(), all.end()};
    for (const AblationVariant variant : options.variants) {
        if (std::ranges::find(all, variant) != all.end()) continue;
        std::vector<std::string_view> names;
        for (const AblationVariant other : all) names.push_back(name_of(other));
        throw_bad_argument(fmt::format("variant '{}' is none of learner {} (these are {})", name_of(variant),
                                       name_of(options.learner), fmt::join(names, ", ")));
    }
    std::vector<AblationVariant> asked;
    for (const AblationVariant variant : all) {
        const bool named = std::ranges::find(options.variants, variant) != options.variants.end();
        if (named || variant == reference_of(options.learner)) asked.push_back(variant);
    }
    return asked;
}

/// Fits the variants fold by fold; what they share in a fold (flipped labels, probing) is done once.
class VariantFits {
  public:
    VariantFits(const Dataset& data, const AblationOptions& options, std::size_t num_variants)
        : options_(options),
          noisy_(data),
          truth_(data.labels),
          counts_(num_variants),
          shared_seconds_(num_variants) {}

    /// `v`: the variant's place in the table.
    std::unique_ptr<Classifier> fit(std::size_t v, AblationVariant variant, std::span<const RowIndex> rows,
                                    FoldPlace place, const RunContext& context) {
        enter(rows, place);
        shared_seconds_[v].push_back(0);
        if (leaves_nothing_to_learn(noisy_, rows))
            return fit_classifier("majority", noisy_, rows, {}, context);
        if (is_pooled(variant)) return as_classifier(fit_pooled(variant, rows, context));
        if (!chosen_) {
            probe(rows, context);
        } else if (variant != AblationVariant::without_probing) {
            shared_seconds_[v].back() = probing_seconds_;
        }
        MicroLearner model = fit_candidate(noisy_, rows, candidate_of(variant, *chosen_, num_features_),
                                           fit_options(Construction::ptc), context);
        count(v, model);
        return as_classifier(std::move(model));
    }

    const SanitizationCounts& counts(std::size_t v) const { return counts_[v]; }
    /// Of each fold: what the variant would have spent on probing, had another one not done it.
    const std::vector<double>& shared_seconds(std::size_t v) const { return shared_seconds_[v]; }

  private:
    MicroLearner fit_pooled(AblationVariant variant, std::span<const RowIndex> rows,
                            const RunContext& context) const {
        const bool is_local = variant == AblationVariant::local;
        MicroLearnerOptions options = fit_options(is_local ? Construction::local : Construction::automatic);
        if (variant == AblationVariant::best_candidate) options.num_voters = 1;
        return fit_pool(noisy_, rows, design_of(variant), options, context);
    }

    MicroLearnerOptions fit_options(Construction construction) const {
        return {.construction = construction,
                .max_probe_rows = options_.max_tuning_rows,
                .hardness = false,
                .duplicates = Duplicates::keep,
                .seed = options_.seed};
    }

    void enter(std::span<const RowIndex> rows, FoldPlace place) {
        if (place_ == place) return;
        place_ = place;
        chosen_.reset();
        if (options_.flip_share == 0) return;
        const RandomStream stream =
            RandomStream(options_.seed).child("label flips").child(place.repeat).child(place.fold);
        FlippedLabels flipped = flip_labels(truth_, rows, noisy_.num_classes(), options_.flip_share, stream);
        noisy_.labels = std::move(flipped.labels);
        is_flipped_ = std::move(flipped.is_flipped);
    }

    void probe(std::span<const RowIndex> rows, const RunContext& context) {
        const auto start = Clock::now();
        MicroLearnerOptions options = fit_options(Construction::ptc);
        options.cleaning = Cleaning::none;
        options.fusion = options.precision_pruning = false;
        const MicroLearner model = fit_micro_learner(noisy_, rows, options, context);
        chosen_ = model.chosen();
        num_features_ = model.rows().columns();
        probing_seconds_ = seconds_since(start);
    }

    void count(std::size_t v, const MicroLearner& model) {
        if (!model.parts().precision || model.chosen().cleaning != Cleaning::removal) return;
        SanitizationCounts& counts = counts_[v];
        const std::vector<std::uint32_t>& rows = model.source_rows();
        counts.training_rows += rows.size();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const bool removed = !model.parts().precision->sanitization.is_clean[i];
            const bool flipped = !is_flipped_.empty() && is_flipped_[rows[i]];
            counts.flipped += flipped;
            counts.removed += removed;
            counts.removed_flipped += removed && flipped;
        }
    }

    const AblationOptions& options_;
    Dataset noisy_;  ///< with the labels of the current fold
    std::vector<Label> truth_;
    std::vector<std::uint8_t> is_flipped_;  ///< of the current fold; empty where nothing is flipped
    std::optional<FoldPlace> place_;
    std::optional<Candidate> chosen_;  ///< by probing in the current fold; none before
    std::size_t num_features_ = 0;
    double probing_seconds_ = 0;
    std::vector<SanitizationCounts> counts_;
    std::vector<std::vector<double>> shared_seconds_;
};

/// Adjusts the defined p-values; the others stay undefined.
std::vector<double> adjusted(std::span<const double> p_values,
                             std::vector<double> (*procedure)(std::span<const double>)) {
    std::vector<double> defined;
    for (const double p : p_values) {
        if (!std::isnan(p)) defined.push_back(p);
    }
    const std::vector<double> results = procedure(defined);
    std::vector<double> all(p_values.begin(), p_values.end());
    std::size_t next = 0;
    for (double& p : all) {
        if (!std::isnan(p)) p = results[next++];
    }
    return all;
}

/// Variant minus reference, where both are defined.
std::vector<double> differences(std::span<const Scores* const> variant,
                                std::span<const Scores* const> reference, double Scores::*score) {
    std::vector<double> result;
    for (std::size_t i = 0; i < variant.size(); ++i) {
        const double difference = variant[i]->*score - reference[i]->*score;
        if (!std::isnan(difference)) result.push_back(difference);
    }
    return result;
}

std::vector<const Scores*> fold_scores(const ModelRecord& model) {
    std::vector<const Scores*> scores;
    for (const FoldRecord& fold : model.folds) scores.push_back(&fold.test);
    return scores;
}

std::vector<VariantRecord*> others_than_reference(AblationRecord& record) {
    std::vector<VariantRecord*> others;
    for (VariantRecord& variant : record.variants) {
        if (variant.variant != reference_of(record.learner)) others.push_back(&variant);
    }
    return others;
}

const VariantRecord& full_of(const AblationRecord& record) {
    return *std::ranges::find(record.variants, reference_of(record.learner), &VariantRecord::variant);
}

void compare_folds(AblationRecord& record, const AblationOptions& options) {
    const auto reference = fold_scores(full_of(record).model);
    const double test_to_training = 1.0 / static_cast<double>(options.num_folds - 1);
    for (const ScoreField& field : compared) {
        std::vector<double> p_values;
        for (VariantRecord* variant : others_than_reference(record)) {
            const auto values = differences(fold_scores(variant->model), reference, field.value);
            p_values.push_back(corrected_resampled_t_test(values, test_to_training).p_value);
            variant->comparisons.push_back(
                {.difference = corrected_resampled_interval(values, test_to_training, options.confidence),
                 .p_value = p_values.back()});
        }
        const auto p_holm = adjusted(p_values, holm);
        std::size_t next = 0;
        for (VariantRecord* variant : others_than_reference(record)) {
            variant->comparisons.back().p_holm = p_holm[next++];
        }
    }
}

void compare_eight_scores(AblationRecord& record) {
    const Scores& reference = full_of(record).model.mean;
    std::vector<VariantRecord*> of_stages, others;
    for (VariantRecord* variant : others_than_reference(record)) {
        variant->eight_scores_p = eight_scores_test(reference, variant->model.mean).p_value;
        (lacks_a_stage(variant->variant) ? of_stages : others).push_back(variant);
    }
    for (const auto& family : {of_stages, others}) {
        std::vector<double> p_values;
        for (const VariantRecord* variant : family) p_values.push_back(variant->eight_scores_p);
        const auto p_bonferroni = bonferroni(p_values);
        for (std::size_t i = 0; i < family.size(); ++i) family[i]->eight_scores_bonferroni = p_bonferroni[i];
    }
}

SetComparison compare_sets(std::span<const double> values) {
    SetComparison result;
    double sum = 0;
    for (const double value : values) {
        sum += value;
        result.wins += value > 0;
        result.losses += value < 0;
    }
    result.mean_difference = sum / static_cast<double>(values.size());
    result.p_value = wilcoxon_signed_rank(values).p_value;
    return result;
}

}  // namespace

std::span<const ScoreField> compared_scores() {
    return compared;
}

std::span<const ScoreField> eight_scores() {
    return papers_eight;
}

SignedRankResult eight_scores_test(const Scores& full, const Scores& variant) {
    std::vector<double> values;
    for (const ScoreField& field : papers_eight) {
        const double difference = rounded_score(full.*field.value - variant.*field.value);
        if (!std::isnan(difference)) values.push_back(difference);
    }
    return wilcoxon_signed_rank(values, Alternative::greater);
}

AblationRecord ablate(const Dataset& data, const AblationOptions& options, const RunContext& context) {
    check_training_rows(data, all_rows(data.rows));
    if (!(options.flip_share >= 0 && options.flip_share < 1)) {
        throw_bad_argument(fmt::format("a share of {} flipped labels: expected at least 0 and less than 1",
                                       options.flip_share));
    }
    const auto variants = asked_variants(options);
    Dataset grouped;
    const KeptTogether together = keep_together(data, options.duplicates, context);
    VariantFits fits(with_kept_together(data, together, grouped), options, variants.size());
    std::vector<Contender> contenders;
    for (std::size_t v = 0; v < variants.size(); ++v) {
        const AblationVariant variant = variants[v];
        contenders.push_back({std::string(name_of(variant)),
                              [&fits, v, variant](const Dataset&, std::span<const RowIndex> rows,
                                                  FoldPlace place, const RunContext& silent) {
                                  return fits.fit(v, variant, rows, place, silent);
                              }});
    }
    const EvaluationOptions protocol = {.num_folds = options.num_folds,
                                        .num_repeats = options.num_repeats,
                                        .seed = options.seed,
                                        .duplicates = together.decision,
                                        .score_training = false};
    EvaluationRecord evaluation = evaluate(data, contenders, protocol, context);
    AblationRecord record{.name = evaluation.name,
                          .rows = evaluation.rows,
                          .features = evaluation.features,
                          .classes = evaluation.classes,
                          .grouped = evaluation.grouped,
                          .learner = options.learner,
                          .warnings = std::move(evaluation.warnings)};
    for (std::size_t v = 0; v < variants.size(); ++v) {
        VariantRecord& result = record.variants.emplace_back();
        result.variant = variants[v];
        result.model = std::move(evaluation.models[v]);
        result.sanitization = fits.counts(v);
        for (std::size_t f = 0; f < result.model.folds.size(); ++f) {
            result.model.folds[f].fit_seconds += fits.shared_seconds(v)[f];
            result.model.fit_seconds += fits.shared_seconds(v)[f];
        }
    }
    compare_folds(record, options);
    compare_eight_scores(record);
    return record;
}

std::vector<VariantOverSets> compare_over_sets(std::span<const AblationRecord> records) {
    std::vector<VariantOverSets> results;
    for (std::size_t v = 0; v < records.front().variants.size(); ++v) {
        const AblationVariant variant = records.front().variants[v].variant;
        if (variant == reference_of(records.front().learner)) continue;
        std::vector<const Scores*> own, reference;
        for (const AblationRecord& record : records) {
            own.push_back(&record.variants[v].model.mean);
            reference.push_back(&full_of(record).model.mean);
        }
        VariantOverSets& result = results.emplace_back();
        result.variant = variant;
        for (const ScoreField& field : compared) {
            result.comparisons.push_back(compare_sets(differences(own, reference, field.value)));
        }
    }
    for (std::size_t s = 0; s < compared.size(); ++s) {
        std::vector<double> p_values;
        for (const VariantOverSets& result : results) p_values.push_back(result.comparisons[s].p_value);
        const auto p_holm = adjusted(p_values, holm);
        for (std::size_t r = 0; r < results.size(); ++r) results[r].comparisons[s].p_holm = p_holm[r];
    }
    return results;
}

}  // namespace hardlearn
