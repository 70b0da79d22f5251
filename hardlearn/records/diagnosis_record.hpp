#pragma once

#include <string>

#include "hardlearn/tasks/diagnose.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.diagnosis/2 (docs/json.md). `file`: where the data came from.
std::string diagnosis_record(const Diagnosis& diagnosis, const std::string& file);

}  // namespace hardlearn
