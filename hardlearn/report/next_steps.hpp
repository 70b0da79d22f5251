#pragma once

#include <string>
#include <vector>

#include "hardlearn/report/name_style.hpp"
#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// What to do next, one sentence or two each: first what makes every score doubtful (new rows that are unlike
/// these, too), then what a certificate advises, the advice of the reasons that apply, the model, the class
/// that it misses most, and labels worth a look. Labels come earlier where wrong ones are a reason; rows of
/// classes that lie among others (overlapped_classes) are not among them. `name`: how names are written.
std::vector<std::string> next_steps(const Dossier& dossier, const NameStyle& name);

}  // namespace hardlearn
