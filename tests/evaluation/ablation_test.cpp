#include "hardlearn/evaluation/ablation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/candidate/member_library.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/evaluation/ablation_design.hpp"
#include "hardlearn/evaluation/label_flips.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/predict.hpp"
#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

using enum AblationVariant;

const std::vector<AblationVariant> quick_variants = {
    naive, ptc, without_probing, without_fusion, without_pruning, without_sanitization, soft};

const VariantRecord& record_of(const AblationRecord& record, AblationVariant variant) {
    return *std::ranges::find(record.variants, variant, &VariantRecord::variant);
}

void expect_same_bits(const AblationRecord& a, const AblationRecord& b) {
    ASSERT_EQ(a.variants.size(), b.variants.size());
    for (std::size_t v = 0; v < a.variants.size(); ++v) {
        SCOPED_TRACE(name_of(a.variants[v].variant));
        EXPECT_EQ(a.variants[v].variant, b.variants[v].variant);
        EXPECT_EQ(a.variants[v].sanitization, b.variants[v].sanitization);
        const auto& left = a.variants[v].model.predictions;
        const auto& right = b.variants[v].model.predictions;
        ASSERT_EQ(left.size(), right.size());
        for (std::size_t r = 0; r < left.size(); ++r) {
            EXPECT_EQ(left[r].labels, right[r].labels);
            EXPECT_TRUE(same_bits(left[r].scores, right[r].scores));
        }
        for (std::size_t c = 0; c < a.variants[v].comparisons.size(); ++c) {
            EXPECT_EQ(a.variants[v].comparisons[c].p_value, b.variants[v].comparisons[c].p_value);
        }
    }
}

/// What evaluate does with one fixed way to fit, written out: the oracle for ablate.
Predictions cross_validated(const Dataset& data, std::size_t num_folds, const MicroLearnerOptions& options) {
    Predictions all{.labels = std::vector<Label>(data.rows),
                    .scores = Matrix<float>(data.rows, data.num_classes())};
    const auto folds =
        stratified_folds(data.labels, data.num_classes(), data.groups, num_folds,
                         RandomStream(options.seed).child("outer folds").child(std::uint64_t{0}));
    for (std::uint32_t fold = 0; fold < num_folds; ++fold) {
        const Split split = split_of_fold(folds, fold);
        const MicroLearner model = fit_micro_learner(data, split.train, options);
        const MicroPredictions predictions = predict(model, data, split.test);
        for (std::size_t i = 0; i < split.test.size(); ++i) {
            all.labels[split.test[i]] = predictions.labels[i];
            std::ranges::copy(predictions.scores.row(i), all.scores.row(split.test[i]).begin());
        }
    }
    return all;
}

TEST(ablate, every_variant_is_what_its_switches_make_of_the_learner) {
    const Dataset data = gaussian_classes(120, 3, 4, 1.2);
    const AblationRecord record =
        ablate(data, {.variants = quick_variants, .num_folds = 3, .num_repeats = 1});
    const auto expect_equals = [&](AblationVariant variant, MicroLearnerOptions options) {
        SCOPED_TRACE(name_of(variant));
        options.construction = Construction::ptc;
        options.hardness = false;
        const Predictions expected = cross_validated(data, 3, options);
        const Predictions& found = record_of(record, variant).model.predictions[0];
        EXPECT_EQ(found.labels, expected.labels);
        EXPECT_TRUE(same_bits(found.scores, expected.scores));
    };
    expect_equals(ptc, {});
    expect_equals(without_fusion, {.fusion = false});
    expect_equals(without_pruning, {.precision_pruning = false});
    expect_equals(without_sanitization, {.cleaning = Cleaning::none});
    expect_equals(soft, {.fusion = false, .precision_pruning = false, .cleaning = Cleaning::soft});
    expect_equals(without_probing, {.num_neighbors = {20}, .costs = {1.0}, .gammas = {1.0}});
    expect_equals(naive, {.fusion = false, .precision_pruning = false, .cleaning = Cleaning::none});
}

TEST(ablate, all_stages_off_is_naive_construction_where_the_same_candidate_is_chosen) {
    const Dataset data = gaussian_classes(120, 3, 4, 1.2);
    const std::vector<RowIndex> rows = all_rows(data.rows);
    const MicroLearnerOptions finite = {.construction = Construction::naive, .num_neighbors = {10, 20, 40}};
    MicroLearnerOptions off = finite;
    off.construction = Construction::ptc;
    off.cleaning = Cleaning::none;
    off.fusion = off.precision_pruning = false;
    const MicroLearner naive_model = fit_micro_learner(data, rows, finite);
    const MicroLearner off_model = fit_micro_learner(data, rows, off);
    const MicroLearner given_model = fit_candidate(data, rows, naive_model.chosen(), finite);
    EXPECT_EQ(naive_model.chosen(), off_model.chosen());
    EXPECT_FALSE(off_model.parts().precision.has_value());
    const Dataset queries = gaussian_classes(50, 3, 4, 1.2, 9);
    const MicroPredictions expected = predict(naive_model, queries, all_rows(50));
    for (const MicroLearner* model : {&off_model, &given_model}) {
        const MicroPredictions found = predict(*model, queries, all_rows(50));
        EXPECT_EQ(found.labels, expected.labels);
        EXPECT_TRUE(same_bits(found.scores, expected.scores));
    }
}

TEST(ablate, results_depend_neither_on_threads_nor_on_the_order_of_variants_nor_on_the_others) {
    const Dataset data = gaussian_classes(70, 3, 4, 1.2);
    AblationOptions options = {
        .variants = quick_variants, .num_folds = 3, .num_repeats = 2, .flip_share = 0.2};
    const AblationRecord one = ablate(data, options, {.threads = 1});
    expect_same_bits(one, ablate(data, options, {.threads = 3}));
    std::ranges::reverse(options.variants);
    options.variants.push_back(naive);
    expect_same_bits(one, ablate(data, options));
    options.variants = {without_pruning};
    const AblationRecord alone = ablate(data, options);
    ASSERT_EQ(alone.variants.size(), 2u);
    EXPECT_EQ(alone.variants[0].variant, ptc);
    for (const AblationVariant variant : {ptc, without_pruning}) {
        EXPECT_EQ(record_of(alone, variant).model.predictions[1].labels,
                  record_of(one, variant).model.predictions[1].labels);
    }
}

TEST(ablate, automatic_construction_is_that_of_evaluate) {
    const Dataset data = gaussian_classes(40, 2, 3, 1.5);
    const AblationRecord record = ablate(data, {.variants = {automatic}, .num_folds = 2, .num_repeats = 1});
    const EvaluationRecord evaluated = evaluate(data, {.models = {"mil-auto", "mil-ptc"}, .num_folds = 2});
    EXPECT_EQ(record_of(record, automatic).model.predictions[0].labels,
              evaluated.models[0].predictions[0].labels);
    EXPECT_EQ(record_of(record, ptc).model.predictions[0].labels, evaluated.models[1].predictions[0].labels);
    EXPECT_EQ(record_of(record, automatic).sanitization, SanitizationCounts{});
}

TEST(ablate, flips_training_labels_and_counts_what_sanitization_finds_of_them) {
    const Dataset data = gaussian_classes(120, 2, 4, 4.0);
    const AblationRecord record =
        ablate(data, {.variants = {naive}, .num_folds = 4, .num_repeats = 2, .flip_share = 0.2});
    const SanitizationCounts& counts = record_of(record, ptc).sanitization;
    EXPECT_EQ(counts.training_rows, 2u * 4 * 90);
    EXPECT_EQ(counts.flipped, 2u * 4 * 18);
    EXPECT_LE(counts.removed_flipped, std::min(counts.removed, counts.flipped));
    EXPECT_GT(counts.removed_flipped, counts.flipped * 9 / 10);
    EXPECT_GT(counts.removed_flipped, counts.removed * 8 / 10);
    EXPECT_EQ(record_of(record, naive).sanitization, SanitizationCounts{});
    // Scored against the true labels: classes that lie apart are told in spite of the flips.
    EXPECT_GT(record_of(record, ptc).model.mean.accuracy, 0.93);
}

TEST(ablate, compares_every_variant_with_precision_over_the_folds) {
    const Dataset data = gaussian_classes(90, 3, 4, 1.0);
    const AblationOptions options = {.variants = {naive, soft}, .num_folds = 3, .num_repeats = 3};
    const AblationRecord record = ablate(data, options);
    const VariantRecord& full = record_of(record, ptc);
    EXPECT_TRUE(full.comparisons.empty());
    std::vector<double> p_values, eight;  // naive and soft are no stages: a family of their own
    for (const AblationVariant variant : {naive, soft}) {
        const VariantRecord& other = record_of(record, variant);
        ASSERT_EQ(other.comparisons.size(), compared_scores().size());
        std::vector<double> differences;
        for (std::size_t f = 0; f < 9; ++f) {
            differences.push_back(other.model.folds[f].test.d_index - full.model.folds[f].test.d_index);
        }
        const FoldComparison& comparison = other.comparisons[0];
        EXPECT_EQ(comparison.p_value, corrected_resampled_t_test(differences, 0.5).p_value);
        EXPECT_LE(comparison.difference.low, comparison.difference.estimate);
        EXPECT_GE(comparison.difference.high, comparison.difference.estimate);
        p_values.push_back(comparison.p_value);
        eight.push_back(other.eight_scores_p);
        EXPECT_EQ(other.eight_scores_p, eight_scores_test(full.model.mean, other.model.mean).p_value);
    }
    const auto p_holm = holm(p_values);
    EXPECT_EQ(record_of(record, naive).comparisons[0].p_holm, p_holm[0]);
    EXPECT_EQ(record_of(record, soft).comparisons[0].p_holm, p_holm[1]);
    EXPECT_EQ(record_of(record, naive).eight_scores_bonferroni, bonferroni(eight)[0]);
}

// The share of all sign patterns whose positive ranks sum up to as much or more.
double enumerated_p(const std::vector<double>& differences) {
    const auto ranks = [&] {
        std::vector<double> sizes;
        for (const double difference : differences) sizes.push_back(std::abs(difference));
        return average_ranks(sizes);
    }();
    const auto sum_of = [&](auto is_positive) {
        double sum = 0;
        for (std::size_t i = 0; i < ranks.size(); ++i) sum += is_positive(i) ? ranks[i] : 0.0;
        return sum;
    };
    const double observed = sum_of([&](std::size_t i) { return differences[i] > 0; });
    std::size_t at_least = 0;
    for (std::size_t pattern = 0; pattern < std::size_t{1} << ranks.size(); ++pattern)
        at_least += sum_of([&](std::size_t i) { return (pattern >> i & 1) != 0; }) >= observed;
    return static_cast<double>(at_least) / std::exp2(static_cast<double>(ranks.size()));
}

Scores scores_with(const std::vector<double>& eight) {
    Scores scores;
    for (std::size_t i = 0; i < eight.size(); ++i) scores.*eight_scores()[i].value = eight[i];
    return scores;
}

TEST(eight_scores_test, of_eight_higher_scores_is_one_in_256_and_one_sided) {
    const std::vector<double> low = {.50, .41, .62, .43, .64, .45, .36, 1.2};
    std::vector<double> high = low;
    for (std::size_t i = 0; i < high.size(); ++i) high[i] += 0.01 * static_cast<double>(i + 1);
    EXPECT_EQ(eight_scores_test(scores_with(high), scores_with(low)).p_value, 0.00390625);
    EXPECT_EQ(eight_scores_test(scores_with(low), scores_with(high)).p_value, 1.0);
    std::vector<double> mixed = high, differences;
    mixed[6] = low[6] - 0.035;
    for (std::size_t i = 0; i < mixed.size(); ++i) differences.push_back(mixed[i] - low[i]);
    EXPECT_NEAR(eight_scores_test(scores_with(mixed), scores_with(low)).p_value, enumerated_p(differences),
                1e-12);
}

TEST(eight_scores_test, scores_that_differ_by_rounding_are_equal) {
    const std::vector<double> once = {.1 + .2, .3, .3, .3, .3, .3, .3, .3};
    const auto result = eight_scores_test(scores_with(once), scores_with({.3, .3, .3, .3, .3, .3, .3, .3}));
    EXPECT_EQ(result.nonzero, 0u);
    EXPECT_EQ(result.p_value, 1.0);
}

TEST(ablate, with_all_variants_the_papers_four_are_a_family_of_their_own) {
    std::size_t stages = 0;
    for (const AblationVariant variant : ablation_variants(AblatedLearner::ptc))
        stages += lacks_a_stage(variant);
    EXPECT_EQ(stages, 4u);
    const Dataset data = gaussian_classes(40, 2, 3, 1.0);
    const AblationRecord record = ablate(
        data, {.variants = {naive, soft, AblationVariant::without_fusion}, .num_folds = 2, .num_repeats = 1});
    const VariantRecord& stage = record_of(record, AblationVariant::without_fusion);
    EXPECT_EQ(stage.eight_scores_bonferroni, stage.eight_scores_p);
    const VariantRecord& other = record_of(record, naive);
    EXPECT_EQ(other.eight_scores_bonferroni, std::min(1.0, 2 * other.eight_scores_p));
}

TEST(ablate, a_fold_that_trains_on_one_class_is_scored_all_the_same) {
    Dataset data = gaussian_classes(40, 2, 3, 2.0);
    for (std::size_t i = 0; i < 40; ++i)
        data.groups.push_back(static_cast<GroupIndex>(data.labels[i] == 0 ? i : 1));
    const AblationRecord record =
        ablate(data, {.variants = quick_variants, .num_folds = 3, .num_repeats = 1});
    for (const VariantRecord& variant : record.variants) {
        EXPECT_TRUE(std::isfinite(variant.model.mean.d_index)) << name_of(variant.variant);
    }
}

TEST(ablate, a_handful_of_rows_is_no_obstacle) {
    const Dataset data = gaussian_classes(8, 2, 2, 3.0);
    const AblationRecord record =
        ablate(data, {.variants = quick_variants, .num_folds = 2, .num_repeats = 1});
    for (const VariantRecord& variant : record.variants) EXPECT_EQ(variant.model.folds.size(), 2u);
}

TEST(ablate, names_lead_to_variants_and_back) {
    EXPECT_EQ(ablation_variants(AblatedLearner::ptc).size(), 8u);
    EXPECT_EQ(ablation_variants(AblatedLearner::automatic).size(), 13u);
    for (const AblatedLearner learner : {AblatedLearner::ptc, AblatedLearner::automatic}) {
        for (const AblationVariant variant : ablation_variants(learner))
            EXPECT_EQ(parse_name<AblationVariant>(name_of(variant)), variant);
    }
    EXPECT_EQ(compared_scores().size(), 5u);
    EXPECT_EQ(eight_scores().size(), 8u);
}

TEST(ablate, name_what_is_wrong) {
    const Dataset data = gaussian_classes(20, 2, 2, 1.0);
    expect_error_message(
        ErrorCode::bad_argument,
        "unknown variant 'full': expected one of naive, ptc, without-probing, without-sanitization, "
        "without-fusion, without-pruning, soft, auto, local, without-forest-votes, without-local-machines, "
        "without-ranks, without-linear, without-laplacian, without-forest-kernels, without-calibration, "
        "without-weights, without-decision, best-candidate",
        [] { parse_name<AblationVariant>("full"); });
    expect_error(ErrorCode::bad_argument, {"'soft'", "learner auto", "without-ranks"},
                 [&] { ablate(data, {.learner = AblatedLearner::automatic, .variants = {soft}}); });
    expect_error_message(ErrorCode::bad_argument,
                         "a share of 1 flipped labels: expected at least 0 and less than 1",
                         [&] { ablate(data, {.flip_share = 1}); });
    expect_error_message(ErrorCode::bad_argument, "1 folds: at least 2 are needed",
                         [&] { ablate(data, {.num_folds = 1}); });
}

// Whatever is left out is in no voter, and with all of it the learner is the one that fit makes.
TEST(ablate, takes_the_automatic_learner_apart) {
    const Dataset data = gaussian_classes(90, 3, 4, 1.5);
    const std::vector<AblationVariant> asked = {automatic, without_ranks, without_decision, best_candidate};
    const AblationRecord record = ablate(
        data, {.learner = AblatedLearner::automatic, .variants = asked, .num_folds = 2, .num_repeats = 1});
    ASSERT_EQ(record.variants.size(), asked.size());
    const EvaluationRecord evaluated = evaluate(data, {.models = {"mil-auto"}, .num_folds = 2});
    EXPECT_EQ(record_of(record, automatic).model.predictions[0].labels,
              evaluated.models[0].predictions[0].labels);
    EXPECT_TRUE(record_of(record, automatic).comparisons.empty());
    EXPECT_EQ(record_of(record, without_ranks).comparisons.size(), compared_scores().size());
    EXPECT_TRUE(same_bits(record_of(record, without_decision).model.predictions[0].scores,
                          record_of(record, automatic).model.predictions[0].scores))
        << "the decision changes no probability";
    for (const FoldRecord& fold : record_of(record, without_ranks).model.folds)
        EXPECT_EQ(fold.chosen.find("ranks"), std::string::npos) << fold.chosen;
}

TEST(ablate, every_ingredient_leaves_out_what_it_says) {
    const std::vector<Candidate> library = member_library({.num_features = 5, .rows_of_draw = 200});
    for (const AblationVariant variant : ablation_variants(AblatedLearner::automatic)) {
        if (!is_pooled(variant)) continue;
        const PoolDesign design = design_of(variant);
        const auto kept = static_cast<std::size_t>(std::ranges::count_if(library, design.competes));
        const bool of_candidates = variant >= without_forest_votes && variant <= without_forest_kernels;
        EXPECT_EQ(kept < library.size(), of_candidates) << name_of(variant);
        EXPECT_EQ(design.calibrated, variant != without_calibration);
        EXPECT_EQ(design.weighed, variant != without_weights);
        EXPECT_EQ(design.decided, variant != without_decision);
    }
}

TEST(ablate, stops_when_asked) {
    const Dataset data = gaussian_classes(60, 2, 3, 2.0);
    std::stop_source source;
    RunContext context;
    context.stop = source.get_token();
    context.progress = [&](std::string_view, std::size_t done, std::size_t total) {
        EXPECT_EQ(total % 4, 0u);  // four fits, each in parts
        if (done >= total / 4) source.request_stop();
    };
    expect_error_message(ErrorCode::cancelled, "interrupted", [&] {
        ablate(data, {.variants = {naive}, .num_folds = 2, .num_repeats = 1}, context);
    });
}

AblationRecord set_with(double precision_d, double naive_d) {
    AblationRecord record;
    record.variants.resize(2);
    record.variants[0].variant = naive;
    record.variants[0].model.mean.d_index = naive_d;
    record.variants[1].variant = ptc;
    record.variants[1].model.mean.d_index = precision_d;
    return record;
}

TEST(compare_over_sets, counts_wins_and_tests_the_signs_and_ranks) {
    std::vector<AblationRecord> records;
    for (const double gain : {0.01, 0.02, 0.03, 0.04, 0.05, -0.005})
        records.push_back(set_with(1.0, 1.0 + gain));
    const auto results = compare_over_sets(records);
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].variant, naive);
    const SetComparison& comparison = results[0].comparisons[0];
    EXPECT_NEAR(comparison.mean_difference, 0.145 / 6, 1e-12);
    EXPECT_EQ(comparison.wins, 5u);
    EXPECT_EQ(comparison.losses, 1u);
    EXPECT_DOUBLE_EQ(comparison.p_value,
                     4.0 / 64);  // patterns as extreme: no or only the smallest rank, twice
    EXPECT_EQ(comparison.p_holm, comparison.p_value);
    EXPECT_EQ(results[0].comparisons[1].p_value, 1.0);
}

TEST(compare_over_sets, sets_without_the_score_do_not_count) {
    std::vector<AblationRecord> records = {set_with(1.0, 1.5), set_with(std::nan(""), 1.0)};
    const SetComparison comparison = compare_over_sets(records)[0].comparisons[0];
    EXPECT_EQ(comparison.wins + comparison.losses, 1u);
    EXPECT_DOUBLE_EQ(comparison.mean_difference, 0.5);
}

}  // namespace
}  // namespace hardlearn::testing
