#include "hardlearn/report/shift_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t most_features = 10;
constexpr double level = 0.05;

std::string verdict_text(const ShiftedData& shifted) {
    const std::string unit = shifted.has_groups ? "groups" : "rows";
    switch (shifted.verdict) {
        case ShiftVerdict::found:
            return "Shift found: rows like the second file's are not what the first file promises. Scores "
                   "from "
                   "the first file alone will not hold.\n";
        case ShiftVerdict::none_found:
            return "No shift found: no more than random division of the " + unit + " would show.\n";
        case ShiftVerdict::undecided:
            return fmt::format("Undecided: {} and {} {} are too few to tell a shift from chance.\n",
                               shifted.shift.units[0], shifted.shift.units[1], unit);
    }
    return "";
}

std::string tests_text(const ShiftedData& shifted) {
    const DataShift& shift = shifted.shift;
    std::string text =
        fmt::format("  energy distance     {} (chance {}), p {}\n  squared discrepancy {}, p {}\n",
                    fixed(shift.energy, 3), fixed(shift.null_energy, 3), fixed(shift.energy_p, 4),
                    fixed(shift.discrepancy, 4), fixed(shift.discrepancy_p, 4));
    if (!shift.auc) {
        return text + "  no forest could learn to tell the files apart: a file has fewer than two " +
               (shifted.has_groups ? "groups\n" : "rows\n");
    }
    return text +
           fmt::format(
               "  a forest tells the files apart with AUC {} (95 % interval {} to {}; 0.5 or less: not at "
               "all)\n",
               fixed(shift.auc->estimate, 3), fixed(shift.auc->low, 3), fixed(shift.auc->high, 3));
}

// Features by distance, the farthest first.
std::vector<std::size_t> farthest_first(const std::vector<FeatureShift>& features) {
    std::vector<std::size_t> order(features.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t j) { return features[j].distance; });
    return order;
}

// Where nothing can be rare, distances alone.
std::string undecided_features_text(const ShiftedData& shifted) {
    std::string names;
    std::size_t shown = 0;
    for (const std::size_t j : farthest_first(shifted.shift.features)) {
        if (++shown > most_features / 2) break;
        names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", printable(shifted.features[j]),
                             fixed(shifted.shift.features[j].distance, 2));
    }
    return fmt::format("Farthest apart (Kolmogorov-Smirnov), whether by chance or not: {}\n", names);
}

std::string features_text(const ShiftedData& shifted) {
    if (shifted.verdict == ShiftVerdict::undecided) return undecided_features_text(shifted);
    const auto& features = shifted.shift.features;
    const auto moved = static_cast<std::size_t>(std::ranges::count_if(
        features, [](const FeatureShift& feature) { return feature.adjusted_p <= level; }));
    std::string text = fmt::format("{} of {} moved (Kolmogorov-Smirnov, 5 % false discoveries)\n", moved,
                                   counted(features.size(), "feature", "features"));
    if (moved == 0) return text;
    Table table({{"feature", Table::Align::left}, {"distance"}, {"p"}, {"adjusted p"}});
    std::size_t shown = 0;
    for (const std::size_t j : farthest_first(features)) {
        if (features[j].adjusted_p > level) continue;
        if (++shown > most_features) break;
        table.add_row({printable(shifted.features[j]), fixed(features[j].distance, 3),
                       fmt::format("{:.2g}", features[j].p_value),
                       fmt::format("{:.2g}", features[j].adjusted_p)});
    }
    text += table.text();
    if (moved > most_features) text += fmt::format("... and {} more\n", moved - most_features);
    return text;
}

std::string weighted_text(const WeightedShift& weighted) {
    const double ratio = weighted.energy_after / weighted.energy_before;
    const char* const found = ratio < 0.99 ? "nearer" : ratio <= 1.01 ? "as near" : "farther";
    return fmt::format(
        "The model's training rows lie at energy distance {} from the {}; counted as they decide the "
        "answers, "
        "at {}: {} (as many as {} rows of {} decide)\n",
        fixed(weighted.energy_before, 3), counted(weighted.test_rows, "test row", "test rows"),
        fixed(weighted.energy_after, 3), found, fixed(weighted.effective_rows, 0), weighted.training_rows);
}

}  // namespace

std::string shift_text(const ShiftedData& shifted, std::string_view training_file,
                       std::string_view test_file) {
    std::string text =
        fmt::format("{} ({}) against {} ({})\n", training_file, counted(shifted.training_rows, "row", "rows"),
                    test_file, counted(shifted.test_rows, "row", "rows"));
    text += verdict_text(shifted) + tests_text(shifted) + features_text(shifted);
    if (shifted.weighted) text += weighted_text(*shifted.weighted);
    return text;
}

}  // namespace hardlearn
