#pragma once

#include <string>
#include <utility>
#include <vector>

#include "hardlearn/core/value.hpp"

namespace hardlearn {

/// What the user of a result should know about it: something that was assumed, left out or found on the way.
struct Note {
    std::string kind;         ///< what programs know it by: "approximate_search"
    std::string text;         ///< one sentence for people; names no file and no option of a program
    bool is_warning = false;  ///< the result may not be what was wanted
    /// What the sentence says, by name: {"rows", 250000}.
    std::vector<std::pair<std::string, Value>> facts = {};
};

}  // namespace hardlearn
