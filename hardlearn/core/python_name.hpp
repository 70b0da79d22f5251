#pragma once

#include <string>

#include "hardlearn/core/option.hpp"

namespace hardlearn {

/// An option's name in Python: as scikit-learn has it where it has one (OptionFacts::python_name), else
/// `name`, with n_ where it begins with num_.
inline std::string python_name(const OptionDescription& option) {
    if (!option.facts.python_name.empty()) return std::string(option.facts.python_name);
    if (option.facts.name.starts_with("num_")) return "n_" + std::string(option.facts.name.substr(4));
    return std::string(option.facts.name);
}

}  // namespace hardlearn
