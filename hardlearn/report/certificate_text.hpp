#pragma once

#include <string>

#include "hardlearn/tasks/certify.hpp"

namespace hardlearn {

/// "learning-hard certified", "not hard (svm is enough)".
std::string certificate_verdict(const CertifiedSet& set);

/// A certificate for people. `file`: where the data came from.
std::string certificate_text(const CertifiedSet& set, const std::string& file);

}  // namespace hardlearn
