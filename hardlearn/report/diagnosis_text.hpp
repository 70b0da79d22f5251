#pragma once

#include <string>

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/tasks/diagnose.hpp"

namespace hardlearn {

/// A diagnosis for people. `file`: where the data came from.
std::string diagnosis_text(const Diagnosis& diagnosis, const std::string& file);

/// A self-contained SVG page: the embedding by given class, by cluster and, where there are groups, by group.
/// `data`: what was diagnosed.
std::string diagnosis_svg(const Diagnosis& diagnosis, const Dataset& data);

}  // namespace hardlearn
