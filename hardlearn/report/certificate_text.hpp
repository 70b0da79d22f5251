#pragma once

#include <string>

#include "hardlearn/report/name_style.hpp"
#include "hardlearn/tasks/certify.hpp"

namespace hardlearn {

/// "learning-hard certified", "not hard (svm is enough)".
std::string certificate_verdict(const CertifiedSet& set);

/// What the verdict means, in a sentence without its full stop: "A plain model does not fail".
std::string certificate_meaning(const CertifiedSet& set);

/// "svm", "svm after smote".
std::string operated_name(const OperatedError& pair);

/// The verdict with the bounds and the pair that it rests on, for readers who know no statistics.
std::string certificate_sentence(const CertifiedSet& set, const NameStyle& name);

/// What to do where the verdict says it; else empty.
std::string certificate_advice(const CertifiedSet& set, const NameStyle& name);

/// A certificate for people. `file`: where the data came from.
std::string certificate_text(const CertifiedSet& set, const std::string& file);

}  // namespace hardlearn
