#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "hardlearn/core/note.hpp"
#include "hardlearn/records/json_field-inl.hpp"

namespace hardlearn {

/// The list `notes` of a record: what should be known about its result, in the order told.
nlohmann::ordered_json notes_json(std::span<const Note> notes);

/// The other way round: the list `notes` of the object. None where there is no such list, as in records of
/// before there were any; a note that is a plain text, as they once were, has no kind. Error(bad_data) where
/// a note is neither.
std::vector<Note> notes_in(const JsonField& object);

}  // namespace hardlearn
