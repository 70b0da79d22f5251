#include <string>
#include <utility>

#include "hardlearn/core/value_json-inl.hpp"
#include "hardlearn/records/notes_json-inl.hpp"

namespace hardlearn {
namespace {

Note note_of(const JsonField& field) {
    if (field.is_text()) return {.kind = {}, .text = field.name(), .is_warning = false, .facts = {}};
    Note note{.kind = field["kind"].name(),
              .text = field["text"].name(),
              .is_warning = field["warning"].truth(),
              .facts = {}};
    const JsonField facts = field["facts"];
    for (std::string& name : facts.keys()) {
        Value value = facts[name].value();
        note.facts.emplace_back(std::move(name), std::move(value));
    }
    return note;
}

}  // namespace

nlohmann::ordered_json notes_json(std::span<const Note> notes) {
    auto list = nlohmann::ordered_json::array();
    for (const Note& note : notes) {
        auto facts = nlohmann::ordered_json::object();
        for (const auto& [name, value] : note.facts) facts[name] = json_of(value);
        list.push_back({{"kind", note.kind},
                        {"text", note.text},
                        {"warning", note.is_warning},
                        {"facts", std::move(facts)}});
    }
    return list;
}

std::vector<Note> notes_in(const JsonField& object) {
    std::vector<Note> notes;
    if (!object.has("notes")) return notes;
    for (const JsonField& field : object["notes"].elements()) notes.push_back(note_of(field));
    return notes;
}

}  // namespace hardlearn
