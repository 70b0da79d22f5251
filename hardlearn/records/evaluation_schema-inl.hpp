#pragma once

#include <string>

#include "hardlearn/records/json_field-inl.hpp"

namespace hardlearn {

/// Error(bad_data) where a record is no evaluation, or of a schema that this program does not know.
void check_evaluation_schema(const JsonField& record);

/// What a set of an evaluation was learned from and judged by, where that is not its labels: "@flip0.2" where
/// a fifth of them was made wrong, "@truth" where true classes judged.
std::string labelling_of(const JsonField& set);

}  // namespace hardlearn
