#include "hardlearn/report/ablation_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr double level = 0.05;

std::string protocol_text(const AblationRecord& record, const AblationOptions& options) {
    std::string text = fmt::format("{} {}-fold cross-validation", record.grouped ? "Grouped" : "Stratified",
                                   options.num_folds);
    if (options.num_repeats > 1) text += fmt::format(", {} times", options.num_repeats);
    if (options.flip_share > 0) {
        text +=
            fmt::format("; {:.4g} % of the training labels flipped, no test label", 100 * options.flip_share);
    }
    return text + "\n";
}

std::string signed_text(double value) {
    if (std::isnan(value)) return "-";
    return fmt::format("{:+.3f}", value);
}

std::string p_text(double p) {
    if (std::isnan(p)) return "-";
    return p < 0.001 ? "<0.001" : fixed(p, 3);
}

// Behind a score: better or worse than the learner in full, beyond chance.
char mark(double difference, double p_holm) {
    if (!(p_holm < level)) return ' ';
    return difference > 0 ? '+' : '-';
}

std::string score_table(const AblationRecord& record) {
    const auto scores = compared_scores();
    std::vector<Table::Column> columns = {{"variant", Table::Align::left}};
    for (const ScoreField& score : scores) columns.push_back({std::string(score.title) + " "});
    columns.insert(columns.end(), {{"fit s"}, {"predict s"}});
    Table table(columns);
    for (const VariantRecord& variant : record.variants) {
        std::vector<std::string> row = {std::string(name_of(variant.variant))};
        for (std::size_t s = 0; s < scores.size(); ++s) {
            char sign = ' ';
            if (!variant.comparisons.empty()) {
                sign = mark(variant.comparisons[s].difference.estimate, variant.comparisons[s].p_holm);
            }
            row.push_back(fmt::format("{}{}", fixed(variant.model.mean.*scores[s].value, 3), sign));
        }
        row.push_back(fixed(variant.model.fit_seconds, 2));
        row.push_back(fixed(variant.model.predict_seconds, 2));
        table.add_row(std::move(row));
    }
    return table.text();
}

std::string test_table(const AblationRecord& record, const AblationOptions& options) {
    const auto full = name_of(reference_of(record.learner));
    Table table({{fmt::format("D-index minus {}'s", full), Table::Align::left},
                 {"difference"},
                 {fmt::format("{:.4g} % interval", 100 * options.confidence)},
                 {"p"},
                 {"Holm"},
                 {"eight scores p"},
                 {"Bonferroni"}});
    for (const VariantRecord& variant : record.variants) {
        if (variant.comparisons.empty()) continue;
        const FoldComparison& comparison = variant.comparisons.front();
        table.add_row({std::string(name_of(variant.variant)), signed_text(comparison.difference.estimate),
                       fmt::format("{} to {}", signed_text(comparison.difference.low),
                                   signed_text(comparison.difference.high)),
                       p_text(comparison.p_value), p_text(comparison.p_holm), p_text(variant.eight_scores_p),
                       p_text(variant.eight_scores_bonferroni)});
    }
    return table.text();
}

std::string legend_text(const AblationRecord& record, const AblationOptions& options) {
    const std::size_t compared = record.variants.size() - 1;
    const auto full = name_of(reference_of(record.learner));
    return fmt::format(
        "+ better, - worse than {}: corrected resampled t-test over {} folds, Holm over {}, p below {}.\n"
        "Eight scores: the paper's one-sided Wilcoxon test that eight scores of the same predictions are "
        "higher with {}; Bonferroni over the variants that lack a stage, over the others apart. The scores "
        "are not independent: it shows whether they agree, not whether other rows would.\n",
        full, options.num_folds * options.num_repeats, counted(compared, "variant", "variants"), level, full);
}

double share(std::size_t part, std::size_t whole) {
    return whole == 0 ? std::nan("") : static_cast<double>(part) / static_cast<double>(whole);
}

std::string sanitization_text(const AblationRecord& record, const AblationOptions& options) {
    for (const VariantRecord& variant : record.variants) {
        const SanitizationCounts& counts = variant.sanitization;
        if (variant.variant != AblationVariant::ptc || counts.training_rows == 0) continue;
        std::string text = fmt::format("Sanitization (ptc) removed {} % of the training rows",
                                       fixed(100 * share(counts.removed, counts.training_rows), 1));
        if (options.flip_share > 0) {
            text += fmt::format("; {} % of these were flipped, and of the flipped rows it removed {} %",
                                fixed(100 * share(counts.removed_flipped, counts.removed), 1),
                                fixed(100 * share(counts.removed_flipped, counts.flipped), 1));
        }
        return text + ".\n";
    }
    return {};
}

}  // namespace

std::string ablation_text(const AblationRecord& record, const AblationOptions& options) {
    std::string text = protocol_text(record, options) + score_table(record);
    if (record.variants.size() > 1) {
        text += fmt::format("\n{}{}", test_table(record, options), legend_text(record, options));
    }
    return text + sanitization_text(record, options);
}

std::string over_sets_text(std::span<const VariantOverSets> variants, AblatedLearner learner,
                           std::size_t num_sets) {
    if (variants.empty()) return {};
    Table table({{fmt::format("D-index minus {}'s", name_of(reference_of(learner))), Table::Align::left},
                 {"mean"},
                 {"wins"},
                 {"losses"},
                 {"p"},
                 {"Holm"}});
    for (const VariantOverSets& variant : variants) {
        const SetComparison& comparison = variant.comparisons.front();
        table.add_row({std::string(name_of(variant.variant)), signed_text(comparison.mean_difference),
                       std::to_string(comparison.wins), std::to_string(comparison.losses),
                       p_text(comparison.p_value), p_text(comparison.p_holm)});
    }
    std::string text = fmt::format("\nOver {} data sets: Wilcoxon signed-rank test, Holm over {}\n{}",
                                   num_sets, counted(variants.size(), "variant", "variants"), table.text());
    if (num_sets < 6) {
        text += fmt::format("With {} sets p cannot fall below {}: at least 6 are needed to reach {}.\n",
                            num_sets, fixed(std::ldexp(2.0, -static_cast<int>(num_sets)), 4), level);
    }
    return text;
}

}  // namespace hardlearn
