#pragma once

#include <string>

#include "hardlearn/tasks/clean.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.cleaning/1 (docs/json.md). `file`: where the data came from; `output`: where the
/// kept rows went.
std::string cleaning_record(const CleanedSet& set, const std::string& file, const std::string& output);

/// The ledger as CSV with a header: row (from 1), label, reason, predicted, because_of, score, margin.
std::string ledger_csv(const CleanedSet& set);

}  // namespace hardlearn
