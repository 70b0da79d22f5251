#include "hardlearn/report/reason_titles.hpp"

#include <algorithm>
#include <cctype>

#include "hardlearn/report/model_choice.hpp"

namespace hardlearn {
namespace {

std::string_view overlap_title(const Dossier& dossier) {
    if (neighbors_know_classes(dossier.diagnosis.profile.error)) return "Classes overlap";
    return has_sure_signal(dossier) ? "Neighbours find no signal" : "No signal found";
}

std::string_view rare_title(const Dossier& dossier) {
    const auto& counts = dossier.data.class_counts;
    const auto rare = std::ranges::count_if(counts, [&](std::size_t count) {
        return count > 0 && 2 * count * counts.size() < dossier.data.rows;
    });
    return rare == 1 ? "A rare class" : "Rare classes";
}

// With many rows for each feature it is not their number that disturbs.
std::string_view features_title(const Dossier& dossier) {
    constexpr std::size_t many_rows = 20;
    const std::size_t features = dossier.diagnosis.profile.features.num_features;
    return many_rows * features <= dossier.data.rows ? "Useless features" : "Too many features";
}

}  // namespace

std::string_view reason_title(const Dossier& dossier, ReasonKind kind) {
    switch (kind) {
        case ReasonKind::overlap:
            return overlap_title(dossier);
        case ReasonKind::label_noise:
            return "Wrong labels";
        case ReasonKind::imbalance:
            return rare_title(dossier);
        case ReasonKind::few_rows:
            return "Too few rows";
        case ReasonKind::many_features:
            return features_title(dossier);
        case ReasonKind::groups:
            return "Groups differ";
        case ReasonKind::duplicates:
            return "Repeated rows";
        case ReasonKind::conflicting_labels:
            return "Equal rows, other labels";
    }
    return "";
}

std::string reasons_that_apply(const Dossier& dossier) {
    std::string titles;
    for (const HardnessReason& reason : dossier.diagnosis.reasons) {
        if (!reason.applies) continue;
        std::string title(reason_title(dossier, reason.kind));
        title[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(title[0])));
        if (!titles.empty()) titles += ", ";
        titles += title;
    }
    return titles;
}

const HardnessReason* find_reason(const Diagnosis& diagnosis, ReasonKind kind) {
    const auto found = std::ranges::find(diagnosis.reasons, kind, &HardnessReason::kind);
    return found == diagnosis.reasons.end() ? nullptr : &*found;
}

}  // namespace hardlearn
