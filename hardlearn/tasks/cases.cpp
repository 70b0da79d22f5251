#include "hardlearn/tasks/cases.hpp"

#include <algorithm>
#include <utility>

#include "hardlearn/tasks/doubted_labels.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t num_suspicious_cases = 3;

// Rows of the evaluation in the order of the explained model's probability, the lower row first of equals.
std::vector<std::size_t> by_probability(const EvaluatedRows& evaluated, bool right) {
    const TestedPredictions& tested = evaluated.explained->predictions.front();
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < tested.predicted.size(); ++i) {
        if ((tested.predicted[i] == evaluated.evaluation->truth[i]) == right) places.push_back(i);
    }
    std::ranges::stable_sort(places, std::greater{}, [&](std::size_t i) { return tested.probability[i]; });
    return places;
}

RowIndex row_of_place(const EvaluatedRows& evaluated, std::size_t place) {
    return evaluated.rows.empty() ? RowIndex(place) : evaluated.rows[place];
}

void add_case(std::vector<ChosenCase>& cases, RowIndex row, CaseReason reason,
              const EvaluatedRows& evaluated) {
    cases.push_back({.row = row, .reason = reason, .tested = tested_row(evaluated, row)});
}

bool is_chosen(const std::vector<ChosenCase>& cases, RowIndex row) {
    return std::ranges::find(cases, row, &ChosenCase::row) != cases.end();
}

void add_tested_cases(std::vector<ChosenCase>& cases, const EvaluatedRows& evaluated) {
    for (const std::size_t place : by_probability(evaluated, false)) {
        const RowIndex row = row_of_place(evaluated, place);
        if (is_chosen(cases, row)) continue;
        add_case(cases, row, CaseReason::wrong, evaluated);
        break;
    }
    const std::vector<std::size_t> right = by_probability(evaluated, true);
    for (std::size_t i = right.size() / 2; i < right.size(); ++i) {
        const RowIndex row = row_of_place(evaluated, right[i]);
        if (is_chosen(cases, row)) continue;
        add_case(cases, row, CaseReason::right, evaluated);
        break;
    }
}

}  // namespace

std::vector<ChosenCase> choose_cases(const Diagnosis& diagnosis, const EvaluatedRows& evaluated,
                                     std::span<const RowIndex> asked) {
    std::vector<ChosenCase> cases;
    for (const RowIndex row : asked) {
        if (!is_chosen(cases, row)) add_case(cases, row, CaseReason::asked, evaluated);
    }
    if (!asked.empty()) return cases;
    std::vector<DoubtedLabel> doubted = doubted_labels(diagnosis, evaluated);
    std::ranges::stable_sort(doubted, {}, [](const DoubtedLabel& one) {
        const bool is_confirmed = one.second == SecondOpinion::confirms;
        return std::pair(is_confirmed, one.is_of_overlapped_class);
    });
    for (const DoubtedLabel& one : doubted) {
        if (cases.size() == num_suspicious_cases) break;
        add_case(cases, one.suspicion.row, CaseReason::suspicious, evaluated);
    }
    if (evaluated.explained != nullptr) add_tested_cases(cases, evaluated);
    return cases;
}

}  // namespace hardlearn
