#include "hardlearn/tasks/hardness_reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>

#include "hardlearn/metrics/contingency.hpp"

namespace hardlearn {
namespace {

constexpr double much_overlap = 0.25;      // of chance's error
constexpr double some_noise = 0.02;        // of the labels
constexpr double much_harder = 0.20;       // rare classes than others, of chance's error
constexpr double worth_collecting = 0.02;  // of chance's error, by twice the rows
constexpr double worth_selecting = 0.03;   // of chance's error, by fewer features
constexpr double much_shift = 0.05;        // of chance's error, between groups
constexpr double many_repeats = 0.02;      // of the rows
constexpr double many_conflicts = 0.01;    // of the rows

std::string percent(double share) {
    return fmt::format("{:.1f} %", 100 * share);
}

// A balanced error over chance as the share of a class that it is, on average over the classes.
std::string share_of_class(double error_over_chance, const HardnessProfile& profile) {
    const double chance = 1.0 - 1.0 / static_cast<double>(profile.error.num_judged_classes);
    return percent(error_over_chance * chance);
}

const std::string& name_of_class(const Dataset& data, Label label) {
    return data.class_names[static_cast<std::size_t>(label)];
}

HardnessReason unknown(HardnessReason reason, std::string_view advice) {
    reason.applies = false;
    reason.is_known = false;
    reason.advice = advice;
    return reason;
}

// Beyond what counts, but its interval holds 0: too few rows to tell.
bool is_open(const Interval& gain, double low, double worth) {
    return gain.estimate > worth && !(low > 0);
}

bool is_noisy(const HardnessProfile& profile) {
    return profile.noise.beyond_overlap && profile.noise.low > some_noise;
}

// What the best quick model gets wrong, less what wrong labels make it.
double overlap_of(const HardnessProfile& profile) {
    double error = std::min(profile.error.error, profile.error.five_neighbors);
    if (!std::isnan(profile.forest_error)) error = std::min(error, profile.forest_error);
    const auto k = static_cast<double>(profile.error.num_judged_classes);
    const double of_flips = is_noisy(profile) ? profile.noise.rate / (1 - 1 / k) : 0.0;
    return std::max(0.0, error - of_flips);
}

std::string_view overlap_advice(const HardnessProfile& profile, const Dataset& data) {
    if (!neighbors_know_classes(profile.error))
        return "Neighbours know no more of the classes than chance does: doubt whether the features hold the "
               "answer before trying models.";
    if (data.num_classes() == 2)
        return "Quick models confuse the two classes: features that tell them apart, or a better model, may "
               "help.";
    return "Quick models confuse these classes: features that tell them apart, or a better model, may help; "
           "else join classes.";
}

std::string overlap_finding(const HardnessProfile& profile, const Dataset& data,
                            const HardnessReason& reason) {
    std::string finding = fmt::format(
        "the best of some quick models (the nearest row, a vote of five{}) gets {} of a class wrong on "
        "average{}; by chance it would be {}",
        std::isnan(profile.forest_error) ? "" : ", a quick forest", share_of_class(reason.figure, profile),
        is_noisy(profile) ? ", beside what wrong labels explain" : "", share_of_class(1, profile));
    if (profile.confused && reason.applies && neighbors_know_classes(profile.error)) {
        const ConfusedClasses& confused = *profile.confused;
        finding += fmt::format("; the quick forest takes '{}' for '{}' most ({} of its rows)",
                               name_of_class(data, confused.truth), name_of_class(data, confused.predicted),
                               percent(confused.share));
    }
    return finding;
}

HardnessReason overlap(const HardnessProfile& profile, const Dataset& data) {
    HardnessReason reason{.kind = ReasonKind::overlap};
    if (std::isnan(profile.error.error)) {
        reason.finding = "fewer than two classes have rows that others could be compared with";
        return unknown(reason, "Add rows: each class needs two, or two groups where rows have groups.");
    }
    reason.figure = overlap_of(profile);
    reason.applies = reason.figure > much_overlap;
    reason.finding = overlap_finding(profile, data, reason);
    reason.advice = reason.applies ? overlap_advice(profile, data) : "Nothing to do: classes are told apart.";
    return reason;
}

HardnessReason label_noise_reason(const HardnessProfile& profile) {
    const LabelNoise& noise = profile.noise;
    HardnessReason reason{.kind = ReasonKind::label_noise,
                          .applies = is_noisy(profile),
                          .figure = noise.rate,
                          .low = noise.low,
                          .high = noise.high};
    constexpr std::string_view ask = "Have some labels checked by somebody who knows, if they are doubted.";
    if (!noise.is_told) {
        reason.finding =
            profile.error.rows_used < fewest_rows_of_noise
                ? fmt::format("wrong labels cannot be told from overlap here: there are fewer than {} rows",
                              fewest_rows_of_noise)
                : "wrong labels cannot be told from overlap here: too few predictions are sure";
        return unknown(reason, ask);
    }
    if (reason.applies) {
        reason.finding = fmt::format(
            "about {} of the labels look wrong ({} to {}): they contradict sure predictions as often as "
            "unsure ones",
            percent(noise.rate), percent(noise.low), percent(noise.high));
        reason.advice = "Have the most suspicious labels checked, the surest contradictions first.";
        return reason;
    }
    reason.finding = fmt::format(
        "of the {} rows that a quick forest, with them left out, is surest of, {} have another label than it "
        "says{}",
        noise.num_surest, percent(noise.rate),
        noise.beyond_overlap || noise.rate <= some_noise ? "" : ", and overlap may explain it");
    if (noise.rate > some_noise) return unknown(reason, ask);
    reason.advice = "Nothing to do: no sign of wrong labels beyond what overlap explains.";
    return reason;
}

struct ClassErrors {
    std::size_t num_rare = 0;
    std::size_t num_not_judged = 0;  // of the rare ones
    double of_rare = 0;              // shares of their rows, averaged over the classes
    double of_others = 0;
};

// Rare are classes of less than half an even share.
bool is_rare_class(const std::vector<std::size_t>& counts, std::size_t place, std::size_t rows) {
    return 2 * counts[place] * counts.size() < rows;
}

// "the rare class 'a'", "the rare classes".
std::string rare_classes(const Dataset& data, const std::vector<std::size_t>& counts) {
    std::string name;
    for (std::size_t c = 0; c < counts.size(); ++c) {
        if (counts[c] == 0 || !is_rare_class(counts, c, data.rows)) continue;
        if (!name.empty()) return "the rare classes";
        name = data.class_names[c];
    }
    return fmt::format("the rare class '{}'", name);
}

ClassErrors rare_and_others(const HardnessProfile& profile, const std::vector<std::size_t>& counts,
                            std::size_t rows) {
    ClassErrors errors;
    std::size_t num_others = 0;
    for (std::size_t c = 0; c < counts.size(); ++c) {
        const double error = profile.error.classes[c].one;
        const bool is_rare = is_rare_class(counts, c, rows);
        if (std::isnan(error)) {
            if (is_rare && counts[c] > 0) ++errors.num_not_judged;
            continue;
        }
        (is_rare ? errors.num_rare : num_others) += 1;
        (is_rare ? errors.of_rare : errors.of_others) += error;
    }
    errors.of_rare /= static_cast<double>(std::max<std::size_t>(1, errors.num_rare));
    errors.of_others /= static_cast<double>(std::max<std::size_t>(1, num_others));
    return errors;
}

HardnessReason imbalance(const HardnessProfile& profile, const Dataset& data) {
    const auto counts = class_counts(data.labels, data.num_classes());
    const ClassErrors errors = rare_and_others(profile, counts, data.rows);
    auto present = counts;
    std::erase(present, std::size_t{0});
    const auto [smallest, largest] = std::ranges::minmax(present);
    const double chance = 1.0 - 1.0 / static_cast<double>(profile.error.num_judged_classes);
    HardnessReason reason{
        .kind = ReasonKind::imbalance,
        .applies = errors.num_rare > 0 && (errors.of_rare - errors.of_others) / chance > much_harder,
        .figure = static_cast<double>(largest) / static_cast<double>(smallest)};
    reason.finding =
        fmt::format("the largest class has {:.1f} times the rows of the smallest", reason.figure);
    if (errors.num_rare == 0 && errors.num_not_judged > 0) {
        reason.finding += "; no rare class has rows that could be compared with each other";
        return unknown(reason, fmt::format("Collect rows of {}.", rare_classes(data, counts)));
    }
    if (errors.num_rare == 0) {
        reason.advice = "Nothing to do: no class is rare.";
        return reason;
    }
    reason.finding +=
        fmt::format("; in {} {} of the rows have a row of another class nearest, in {} {}",
                    rare_classes(data, counts), percent(errors.of_rare),
                    data.num_classes() == 2 ? "the other" : "the others", percent(errors.of_others));
    reason.advice = reason.applies ? fmt::format(
                                         "Judge models class by class, by what each kind of error costs: "
                                         "accuracy hides what is missed. If rows are collected, then of {}.",
                                         rare_classes(data, counts))
                                   : "Nothing to do: rare classes are found as well as others.";
    return reason;
}

// More rows in the same shares are not more rows of rare classes.
HardnessReason few_rows(const HardnessProfile& profile, bool are_rare_classes_missed) {
    const Interval& gain = profile.curve.gain_of_doubling;
    HardnessReason reason{
        .kind = ReasonKind::few_rows, .figure = gain.estimate, .low = gain.low, .high = gain.high};
    if (std::isnan(gain.estimate)) {
        reason.finding = "there are too few rows for a learning curve";
        return unknown(reason, "Collect more rows.");
    }
    const double surely = profile.curve.last_two_doublings.low;
    const auto& points = profile.curve.points;
    reason.finding = fmt::format(
        "of a class {} of the rows have a row of another class nearest where a quarter of the rows is at "
        "hand, {} with all; twice the rows would take off about {}",
        share_of_class(points[1].error, profile), share_of_class(points[3].error, profile),
        share_of_class(gain.estimate, profile));
    if (is_open(gain, surely, worth_collecting))
        return unknown(reason, "More rows may help; these are too few to tell.");
    reason.applies = gain.estimate > worth_collecting;
    reason.advice = "More rows of the same kind would change little.";
    if (are_rare_classes_missed)
        reason.advice = "More rows in which classes have the same shares would change little.";
    if (reason.applies) reason.advice = "Collect more rows: the learning curve still falls.";
    return reason;
}

// A forest is advised only where the quick one did no worse than the neighbours that fewer features help.
std::string selection_advice(const HardnessProfile& profile) {
    std::string advice =
        fmt::format("Select features, inside the training folds: neighbours do better with the best {} of {}",
                    profile.features.num_kept, profile.features.num_features);
    if (profile.forest_error <= profile.features.error_of_kept)
        advice += "; or use models that pass over useless ones, such as forests";
    return advice + ".";
}

std::string features_finding(const HardnessProfile& profile, const Dataset& data) {
    const FeatureSurplus& features = profile.features;
    std::string finding = fmt::format("{} features", features.num_features);
    if (features.num_features != data.columns.size())
        finding +=
            fmt::format(" (of {} columns{})", data.columns.size(),
                        features.num_features > data.columns.size() ? ", after texts are split up" : "");
    finding += fmt::format(" for {} rows", data.rows);
    if (!std::isnan(profile.intrinsic_dimension))
        finding += fmt::format(", which lie in about {:.0f} dimensions", profile.intrinsic_dimension);
    return finding;
}

HardnessReason many_features(const HardnessProfile& profile, const Dataset& data) {
    const FeatureSurplus& features = profile.features;
    HardnessReason reason{
        .kind = ReasonKind::many_features,
        .figure = static_cast<double>(features.num_features) / static_cast<double>(data.rows),
        .finding = features_finding(profile, data)};
    if (features.num_features < fewest_features_tried) {
        reason.advice = "Nothing to do: features are few.";
        return reason;
    }
    if (features.num_kept == 0 || std::isnan(features.gain.estimate))
        return unknown(reason, "Whether fewer would help could not be tried: no folds can be made.");
    reason.low = features.gain.low;
    reason.high = features.gain.high;
    reason.finding += fmt::format(
        "; among the best {} alone {} of a class have a row of another class nearest, among all {}",
        features.num_kept, share_of_class(features.error_of_kept, profile),
        share_of_class(features.error_of_all, profile));
    if (is_open(features.gain, features.gain.low, worth_selecting))
        return unknown(reason, "Fewer features may help; so few rows cannot tell.");
    reason.applies = features.gain.estimate > worth_selecting;
    reason.advice = reason.applies ? selection_advice(profile)
                                   : "Nothing to do: fewer features would not help neighbours.";
    return reason;
}

HardnessReason groups_reason(const HardnessProfile& profile) {
    HardnessReason reason{.kind = ReasonKind::groups};
    if (!profile.groups || std::isnan(profile.groups->gap.estimate)) {
        reason.finding = profile.groups ? "no class is in two groups" : "no groups are known";
        return unknown(reason,
                       "If rows come from speakers, patients or devices, name the column that tells which.");
    }
    const GroupGap& gap = *profile.groups;
    reason.figure = gap.gap.estimate;
    reason.low = gap.gap.low;
    reason.high = gap.gap.high;
    reason.finding = fmt::format(
        "of a class {} of the rows have a row of another class nearest in new groups, {} with rows of the "
        "same group at hand",
        share_of_class(gap.apart, profile), share_of_class(gap.together, profile));
    if (is_open(gap.gap, gap.gap.low, much_shift))
        return unknown(reason, "Collect more groups: these are too few to tell.");
    reason.applies = gap.gap.estimate > much_shift;
    reason.advice = reason.applies
                        ? "Keep groups whole when you evaluate, and try what takes the groups' own "
                          "level out, such as subtracting each group's mean."
                        : "Nothing to do: groups differ little.";
    return reason;
}

// Where the caller keeps them anyway, equal rows are not looked for.
bool were_looked_for(const KeptTogether& together, const Dataset& data) {
    return together.repeated.block_of_row.size() == data.rows;
}

HardnessReason duplicates_reason(const Dataset& data, const KeptTogether& together) {
    const auto rows = static_cast<double>(data.rows);
    HardnessReason reason{.kind = ReasonKind::duplicates,
                          .figure = static_cast<double>(together.repeated.rows) / rows};
    if (!were_looked_for(together, data)) {
        reason.figure = std::numeric_limits<double>::quiet_NaN();
        reason.finding = "equal rows were not looked for";
        return unknown(reason, "Have them looked for if rows may be copies.");
    }
    const bool by_chance = together.decision == Duplicates::keep && together.by_chance.has_value();
    reason.applies = reason.figure >= many_repeats && !by_chance;
    reason.finding = fmt::format("{} of the rows repeat others in all features", percent(reason.figure));
    reason.advice = reason.applies
                        ? "Keep equal rows on one side of every split, or keep one of each: copies make "
                          "scores too good."
                        : "Nothing to do: copies are few, or as many as chance makes.";
    return reason;
}

HardnessReason conflicting_labels(const Dataset& data, const KeptTogether& together) {
    HardnessReason reason{
        .kind = ReasonKind::conflicting_labels,
        .figure = static_cast<double>(together.repeated.other_label) / static_cast<double>(data.rows)};
    if (!were_looked_for(together, data)) {
        reason.figure = std::numeric_limits<double>::quiet_NaN();
        reason.finding = "equal rows were not looked for";
        return unknown(reason, "Have them looked for if rows may be copies.");
    }
    reason.applies = reason.figure >= many_conflicts;
    reason.finding =
        fmt::format("{} of the rows have another label than most of their equals", percent(reason.figure));
    reason.advice = reason.applies ? "Decide which label equal rows have, or add the feature that tells them "
                                     "apart: no model can be right on both."
                                   : "Nothing to do: equal rows agree.";
    return reason;
}

}  // namespace

bool neighbors_know_classes(const BalancedNeighborError& error) {
    const bool was_tried = error.null_deviation > 0;
    return !was_tried || error.p_value <= 0.05;
}

std::vector<HardnessReason> hardness_reasons(const HardnessProfile& profile, const Dataset& data,
                                             const KeptTogether& together) {
    const HardnessReason rare = imbalance(profile, data);
    return {overlap(profile, data),
            label_noise_reason(profile),
            rare,
            few_rows(profile, rare.applies),
            many_features(profile, data),
            groups_reason(profile),
            duplicates_reason(data, together),
            conflicting_labels(data, together)};
}

}  // namespace hardlearn
