#pragma once

#include "hardlearn/records/json_field-inl.hpp"

namespace hardlearn {

/// Error(bad_data) where a record is no evaluation, or of a schema that this program does not know.
void check_evaluation_schema(const JsonField& record);

}  // namespace hardlearn
