#pragma once

#include <cstddef>
#include <string>

#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// Where a report went.
struct WrittenReport {
    std::string page;
    std::size_t bytes = 0;
    std::string card;  ///< empty: none was written
};

/// JSON of schema hardlearn.report/1 (docs/json.md): what the report says first, and which rows it explains.
/// `verdict`: its sentences, names as they are.
std::string report_record(const Dossier& dossier, const DossierVerdict& verdict,
                          const WrittenReport& written);

}  // namespace hardlearn
