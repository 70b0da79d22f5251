#include "hardlearn/report/new_rows_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr double level = 0.05;

std::string percent(double share) {
    return fmt::format("{:.0f} %", 100 * share);
}

std::string sizes_text(const ShiftedData& shifted) {
    return fmt::format("{} new and {} known {}", shifted.shift.units[1], shifted.shift.units[0],
                       shifted.has_groups ? "groups" : "rows");
}

// Two tests were made: twice the smaller p-value.
std::string chance_text(const DataShift& shift) {
    const double p = std::min(1.0, 2 * std::min(shift.energy_p, shift.discrepancy_p));
    return p >= 0.1 ? percent(p) : fmt::format("{:.1f} %", 100 * p);
}

// What the traininglets of wrong answers are more often than chance explains.
struct Tendency {
    std::string_view measure;
    std::string_view if_larger;
    std::string_view if_smaller;
};
constexpr std::array<Tendency, 4> tendencies = {
    {{"size", "larger", "smaller"},
     {"classes", "of more classes", "of fewer classes"},
     {"purity", "purer (more of the largest class)", "more mixed (less of the largest class)"},
     {"rademacher", "more complex", "simpler"}}};

}  // namespace

std::string shift_sentence(const NewRows& rows) {
    if (!rows.shift)
        return fmt::format("Whether they are like the known rows cannot be told: {}.", rows.why_no_shift);
    const ShiftedData& shifted = *rows.shift;
    switch (shifted.verdict) {
        case ShiftVerdict::found:
            return fmt::format(
                "The new rows are unlike the known ones: had both files been drawn alike, they would lie so "
                "far apart in at most {} of cases. Scores of the known rows need not hold for the new ones.",
                chance_text(shifted.shift));
        case ShiftVerdict::none_found:
            return fmt::format(
                "Nothing says that the new rows are unlike the known ones: files that are drawn alike lie as "
                "far apart in up to {} of cases. That is of the columns alone: whether the same values still "
                "mean the same class, only labels of new rows can tell.",
                chance_text(shifted.shift));
        case ShiftVerdict::undecided:
            return fmt::format("Whether the new rows are like the known ones cannot be told: {} are too few.",
                               sizes_text(shifted));
    }
    return {};
}

std::string forest_sentence(const NewRows& rows) {
    if (!rows.shift || !rows.shift->shift.auc) return {};
    const Interval& auc = *rows.shift->shift.auc;
    if (auc.low <= 0.5)
        return "A quick forest that was asked which file a row is from could not tell better than by "
               "guessing.";
    return fmt::format(
        "A quick forest was asked which file a row is from. Given a new row and a known one, it finds the "
        "new one in {} of cases (95 % interval {:.0f} to {:.0f} %); 50 % is guessing, 100 % means that the "
        "files have nothing in common.",
        percent(auc.estimate), 100 * auc.low, 100 * auc.high);
}

std::string deciding_rows_sentence(const NewRows& rows) {
    if (!rows.shift || !rows.shift->weighted) return {};
    const WeightedShift& weighted = *rows.shift->weighted;
    const double ratio = weighted.energy_after / weighted.energy_before;
    const std::string_view found = ratio < 0.99    ? "nearer to the new rows than"
                                   : ratio <= 1.01 ? "as near to the new rows as"
                                                   : "farther from the new rows than";
    return fmt::format(
        "The training rows that decide the model's answers lie {} the training rows as a whole (energy "
        "distance {} against {}); as many as {} of {} decide.",
        found, fixed(weighted.energy_after, 3), fixed(weighted.energy_before, 3),
        fixed(weighted.effective_rows, 0), weighted.training_rows);
}

std::vector<std::string> shift_advice(const NewRows& rows) {
    if (!rows.shift || rows.shift->verdict == ShiftVerdict::undecided)
        return {"Collect more new rows, or label some and count how many the model gets right."};
    if (rows.shift->verdict == ShiftVerdict::none_found)
        return {"Use the model on them; label a few all the same, and count how many it gets right."};
    return {"Look first at the columns that moved: another unit, device or code can be mended in the data.",
            "If the change is real, label some of the new rows, and count how many of them the model gets "
            "right before relying on it.",
            "Then add the labelled ones to the known rows, and fit and compare again."};
}

std::string wrong_answers_sentence(const TrainingletReport& report) {
    if (report.wrongness.empty()) return {};
    const WrongnessOfMeasure& sizes = report.wrongness.front();
    const std::size_t all = sizes.wrong + sizes.right;
    return fmt::format("Of {} with a label the model answers {} wrongly ({}).",
                       counted(all, "new row", "new rows"), sizes.wrong,
                       percent(static_cast<double>(sizes.wrong) / static_cast<double>(all)));
}

std::string wrongness_words(const TrainingletReport& report) {
    std::vector<std::string_view> words;
    for (const Tendency& tendency : tendencies) {
        const auto found = std::ranges::find(report.wrongness, tendency.measure, &WrongnessOfMeasure::name);
        if (found == report.wrongness.end() || std::isnan(found->p_value)) continue;
        if (found->p_value * static_cast<double>(tendencies.size()) > level) continue;
        words.push_back(found->auc > 0.5 ? tendency.if_larger : tendency.if_smaller);
    }
    return fmt::format("{}", fmt::join(words, " and "));
}

}  // namespace hardlearn
