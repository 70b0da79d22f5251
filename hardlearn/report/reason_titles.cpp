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

}  // namespace

std::string_view reason_title(const Dossier& dossier, ReasonKind kind) {
    switch (kind) {
        case ReasonKind::overlap:
            return overlap_title(dossier);
        case ReasonKind::label_noise:
            return "Wrong labels";
        case ReasonKind::imbalance:
            return "Rare classes";
        case ReasonKind::few_rows:
            return "Too few rows";
        case ReasonKind::many_features:
            return "Too many features";
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
