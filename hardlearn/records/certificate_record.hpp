#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "hardlearn/tasks/certify.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.certificate/1 (docs/json.md). `file`: where the data came from.
std::string certificate_record(const CertifiedSet& set, const std::string& file);

/// Reads such a record, plain or gzip: all that it tells, but that groups have no names in it, and that of
/// the options families and operators stay empty. What the bands say is judged anew. Error(file) if the file
/// cannot be read; Error(bad_data) "FILE: ..." if it is no JSON, of another schema, and "FILE: field
/// 'pairs[0].error': ..." if a field is missing, of another type or not what the others say.
CertifiedSet read_certificate(const std::filesystem::path& path);

/// The same from memory; `source` is the name in messages.
CertifiedSet parse_certificate(std::string_view text, const std::string& source);

}  // namespace hardlearn
