#pragma once

#include <string>
#include <string_view>

#include "hardlearn/tasks/clean.hpp"

namespace hardlearn {

/// For ledgers: "predicted_wrongly", "neighbor_of_bad" or "restored_for_class".
std::string_view reason_name(LedgerReason reason);

/// JSON of schema hardlearn.cleaning/1 (docs/json.md). `file`: where the data came from; `output`: where the
/// kept rows went.
std::string cleaning_record(const CleanedSet& set, const std::string& file, const std::string& output);

/// The ledger as CSV with a header: row (from 1), label, reason, predicted, because_of, score, margin.
std::string ledger_csv(const CleanedSet& set);

}  // namespace hardlearn
