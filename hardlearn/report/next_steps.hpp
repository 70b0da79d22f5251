#pragma once

#include <string>
#include <vector>

#include "hardlearn/report/name_style.hpp"
#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// What to do next, one sentence or two each: first what makes every score doubtful (new rows that are unlike
/// these, too), then what a certificate advises, the advice of the reasons that apply (more features and
/// fewer as one step), the model, and the class that it misses most. Labels come first where wrong ones are a
/// reason, last where these rows cannot tell, and not at all where they are known to be none; rows of doubted
/// classes (doubted_classes) are not among them. `name`: how names are written.
std::vector<std::string> next_steps(const Dossier& dossier, const NameStyle& name);

}  // namespace hardlearn
