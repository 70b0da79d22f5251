#pragma once

#include <string>
#include <string_view>

#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// "Classes overlap": a reason for hardness in two or three words. Overlap that is no more than chance is "No
/// signal found", by neighbours or, where the models found none either, at all; features are too many where
/// there are fewer than twenty rows for each, else useless ones.
std::string_view reason_title(const Dossier& dossier, ReasonKind kind);

/// The titles of the reasons that apply, "classes overlap, rare classes"; empty where none does.
std::string reasons_that_apply(const Dossier& dossier);

/// The reason of this kind; null where the diagnosis tells none.
const HardnessReason* find_reason(const Diagnosis& diagnosis, ReasonKind kind);

}  // namespace hardlearn
