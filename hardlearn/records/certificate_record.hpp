#pragma once

#include <string>

#include "hardlearn/tasks/certify.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.certificate/1 (docs/json.md). `file`: where the data came from.
std::string certificate_record(const CertifiedSet& set, const std::string& file);

}  // namespace hardlearn
