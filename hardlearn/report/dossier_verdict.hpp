#pragma once

#include <string>

#include "hardlearn/report/model_choice.hpp"
#include "hardlearn/report/name_style.hpp"
#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// What a report says first. `name`: how names are written.
DossierVerdict verdict_of(const Dossier& dossier, const NameStyle& name);

/// The same for a terminal.
std::string dossier_text(const Dossier& dossier);

}  // namespace hardlearn
