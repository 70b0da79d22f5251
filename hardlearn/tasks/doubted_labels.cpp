#include "hardlearn/tasks/doubted_labels.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace hardlearn {
namespace {

SecondOpinion opinion_of(const EvaluatedRows& evaluated, const LabelSuspicion& suspicion) {
    const auto tested = tested_row(evaluated, suspicion.row);
    if (!tested) return SecondOpinion::not_asked;
    return tested->predicted == suspicion.given ? SecondOpinion::confirms : SecondOpinion::contradicts;
}

}  // namespace

std::vector<bool> overlapped_classes(const Diagnosis& diagnosis) {
    const Matrix<std::uint64_t>& judged = diagnosis.class_by_cluster;
    std::vector<std::uint64_t> suspects(judged.rows());
    for (const LabelSuspicion& suspicion : diagnosis.suspicious) {
        const auto label = static_cast<std::size_t>(suspicion.given);
        if (label < suspects.size()) ++suspects[label];
    }
    std::vector<bool> overlapped(judged.rows());
    for (std::size_t c = 0; c < judged.rows(); ++c) {
        std::uint64_t rows = 0;
        for (const std::uint64_t count : judged.row(c)) rows += count;
        overlapped[c] = rows > 0 && 2 * suspects[c] >= rows;
    }
    return overlapped;
}

std::vector<DoubtedLabel> doubted_labels(const Diagnosis& diagnosis, const EvaluatedRows& evaluated) {
    const std::vector<bool> overlapped = overlapped_classes(diagnosis);
    std::vector<DoubtedLabel> doubted;
    for (const LabelSuspicion& suspicion : diagnosis.suspicious) {
        const auto label = static_cast<std::size_t>(suspicion.given);
        doubted.push_back({.suspicion = suspicion,
                           .second = opinion_of(evaluated, suspicion),
                           .is_of_overlapped_class = label < overlapped.size() && overlapped[label]});
    }
    std::ranges::stable_sort(doubted, {}, [](const DoubtedLabel& one) {
        return std::pair(one.second, one.is_of_overlapped_class);
    });
    return doubted;
}

}  // namespace hardlearn
