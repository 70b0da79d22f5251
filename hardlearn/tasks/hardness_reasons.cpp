#include "hardlearn/tasks/hardness_reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

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

const std::string& name_of_class(const Dataset& data, Label label) {
    return data.class_names[static_cast<std::size_t>(label)];
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

HardnessReason overlap(const HardnessProfile& profile, const Dataset& data) {
    HardnessReason reason{.kind = ReasonKind::overlap};
    if (std::isnan(profile.error.error)) {
        reason.finding = "fewer than two classes have rows that others could be compared with";
        reason.advice = "Add rows: each class needs two, or two groups where rows have groups.";
        return reason;
    }
    reason.figure = overlap_of(profile);
    reason.applies = reason.figure > much_overlap;
    reason.finding = fmt::format("quick models leave {:.2f} of chance's error{}", reason.figure,
                                 is_noisy(profile) ? " beside that of wrong labels" : "");
    if (profile.confused && reason.applies) {
        const ConfusedClasses& confused = *profile.confused;
        reason.finding +=
            fmt::format("; '{}' is taken for '{}' most ({} of its rows)", name_of_class(data, confused.truth),
                        name_of_class(data, confused.predicted), percent(confused.share));
    }
    if (!reason.applies)
        reason.advice = "Nothing to do: classes are told apart.";
    else if (profile.error.p_value > 0.05)
        reason.advice =
            "Neighbours know no more of the classes than chance does: doubt whether the features "
            "hold the answer before trying models.";
    else
        reason.advice =
            "Add features that tell these classes apart, or join classes: where classes overlap "
            "no model can be right.";
    return reason;
}

HardnessReason label_noise_reason(const HardnessProfile& profile) {
    const LabelNoise& noise = profile.noise;
    HardnessReason reason{.kind = ReasonKind::label_noise,
                          .applies = is_noisy(profile),
                          .figure = noise.rate,
                          .low = noise.low,
                          .high = noise.high};
    if (!noise.is_told) {
        reason.finding = "wrong labels cannot be told from overlap here: no prediction is sure enough";
        reason.advice = "Have some labels checked by somebody who knows, if they are doubted.";
    } else if (reason.applies) {
        reason.finding = fmt::format(
            "about {} of the labels look wrong ({} to {}): they contradict sure "
            "predictions as often as unsure ones",
            percent(noise.rate), percent(noise.low), percent(noise.high));
        reason.advice = "Have the most suspicious labels checked, the surest contradictions first.";
    } else {
        reason.finding = fmt::format(
            "at most about {} of the labels look wrong: so many contradict the surest "
            "predictions{}",
            percent(noise.rate), noise.beyond_overlap ? "" : ", and overlap may explain them");
        reason.advice = "Nothing to do: no sign of wrong labels beyond what overlap explains.";
    }
    return reason;
}

struct ClassErrors {
    std::size_t num_rare = 0;
    double of_rare = 0;
    double of_others = 0;
};

// Rare are classes of less than half an even share.
ClassErrors rare_and_others(const HardnessProfile& profile, const std::vector<std::size_t>& counts,
                            std::size_t rows) {
    ClassErrors errors;
    std::size_t num_others = 0;
    for (std::size_t c = 0; c < counts.size(); ++c) {
        const double error = profile.error.classes[c].one;
        if (std::isnan(error)) continue;
        const bool is_rare = 2 * counts[c] * counts.size() < rows;
        (is_rare ? errors.num_rare : num_others) += 1;
        (is_rare ? errors.of_rare : errors.of_others) += error;
    }
    const double chance = 1.0 - 1.0 / static_cast<double>(profile.error.num_judged_classes);
    errors.of_rare /= chance * static_cast<double>(std::max<std::size_t>(1, errors.num_rare));
    errors.of_others /= chance * static_cast<double>(std::max<std::size_t>(1, num_others));
    return errors;
}

HardnessReason imbalance(const HardnessProfile& profile, const Dataset& data) {
    auto counts = class_counts(data.labels, data.num_classes());
    const ClassErrors errors = rare_and_others(profile, counts, data.rows);
    std::erase(counts, std::size_t{0});
    const auto [smallest, largest] = std::ranges::minmax(counts);
    HardnessReason reason{.kind = ReasonKind::imbalance,
                          .applies = errors.num_rare > 0 && errors.of_rare - errors.of_others > much_harder,
                          .figure = static_cast<double>(largest) / static_cast<double>(smallest)};
    reason.finding =
        fmt::format("the largest class has {:.1f} times the rows of the smallest", reason.figure);
    if (errors.num_rare == 0) {
        reason.advice = "Nothing to do: no class is rare.";
        return reason;
    }
    reason.finding += fmt::format(
        "; the nearest-neighbour error is {:.2f} of chance's in rare classes, {:.2f} "
        "in the others",
        errors.of_rare, errors.of_others);
    reason.advice = reason.applies
                        ? "Collect rows of the rare classes, weigh classes alike, and score by balanced "
                          "accuracy or the D-index: accuracy hides what is missed."
                        : "Nothing to do: rare classes are found as well as others.";
    return reason;
}

HardnessReason few_rows(const HardnessProfile& profile) {
    const Interval& gain = profile.curve.gain_of_doubling;
    HardnessReason reason{
        .kind = ReasonKind::few_rows, .figure = gain.estimate, .low = gain.low, .high = gain.high};
    if (std::isnan(gain.estimate)) {
        reason.finding = "there are too few rows for a learning curve";
        reason.advice = "Collect more rows.";
        return reason;
    }
    reason.applies = gain.estimate > worth_collecting && profile.curve.last_two_doublings.low > 0;
    const auto& points = profile.curve.points;
    reason.finding = fmt::format(
        "the nearest-neighbour error is {:.2f} of chance's with a quarter of the "
        "rows, {:.2f} with all; twice the rows would take off about {:.3f}",
        points[1].error, points[3].error, gain.estimate);
    reason.advice = reason.applies ? "Collect more rows: the learning curve still falls."
                                   : "More rows of the same kind would change little.";
    return reason;
}

HardnessReason many_features(const HardnessProfile& profile, const Dataset& data) {
    const FeatureSurplus& features = profile.features;
    HardnessReason reason{
        .kind = ReasonKind::many_features,
        .figure = static_cast<double>(features.num_features) / static_cast<double>(data.rows)};
    reason.finding = fmt::format("{} features for {} rows", features.num_features, data.rows);
    if (!std::isnan(profile.intrinsic_dimension))
        reason.finding += fmt::format(", which lie in about {:.0f} dimensions", profile.intrinsic_dimension);
    if (features.num_kept == 0 || std::isnan(features.gain.estimate)) {
        reason.advice = "Nothing to do: features are few.";
        return reason;
    }
    reason.low = features.gain.low;
    reason.high = features.gain.high;
    reason.applies = features.gain.estimate > worth_selecting && features.gain.low > 0;
    reason.finding += fmt::format(
        "; with the best {} alone the nearest-neighbour error is {:.2f} of chance's "
        "instead of {:.2f}",
        features.num_kept, features.error_of_kept, features.error_of_all);
    reason.advice = reason.applies ? "Select features, inside the training folds, or use models that pass "
                                     "over useless ones, such as forests."
                                   : "Nothing to do: fewer features would not help neighbours.";
    return reason;
}

HardnessReason groups_reason(const HardnessProfile& profile) {
    HardnessReason reason{.kind = ReasonKind::groups};
    if (!profile.groups || std::isnan(profile.groups->gap.estimate)) {
        reason.finding = profile.groups ? "no class is in two groups" : "no groups are known";
        reason.advice = "If rows come from speakers, patients or devices, name the column that tells which.";
        return reason;
    }
    const GroupGap& gap = *profile.groups;
    reason.figure = gap.gap.estimate;
    reason.low = gap.gap.low;
    reason.high = gap.gap.high;
    reason.applies = gap.gap.estimate > much_shift && gap.gap.low > 0;
    reason.finding = fmt::format(
        "the nearest-neighbour error is {:.2f} of chance's for new groups, {:.2f} "
        "with rows of the same group at hand",
        gap.apart, gap.together);
    reason.advice = reason.applies
                        ? "Keep groups whole when you evaluate, and try what takes the groups' own "
                          "level out, such as subtracting each group's mean."
                        : "Nothing to do: groups differ little.";
    return reason;
}

HardnessReason duplicates_reason(const Dataset& data, const KeptTogether& together) {
    const auto rows = static_cast<double>(data.rows);
    HardnessReason reason{.kind = ReasonKind::duplicates,
                          .figure = static_cast<double>(together.repeated.rows) / rows};
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
    reason.applies = reason.figure >= many_conflicts;
    reason.finding =
        fmt::format("{} of the rows have another label than most of their equals", percent(reason.figure));
    reason.advice = reason.applies ? "Decide which label equal rows have, or add the feature that tells them "
                                     "apart: no model can be right on both."
                                   : "Nothing to do: equal rows agree.";
    return reason;
}

}  // namespace

std::vector<HardnessReason> hardness_reasons(const HardnessProfile& profile, const Dataset& data,
                                             const KeptTogether& together) {
    return {overlap(profile, data),
            label_noise_reason(profile),
            imbalance(profile, data),
            few_rows(profile),
            many_features(profile, data),
            groups_reason(profile),
            duplicates_reason(data, together),
            conflicting_labels(data, together)};
}

}  // namespace hardlearn
