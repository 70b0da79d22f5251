#include "hardlearn/tasks/repeated_rows_note.hpp"

#include <fmt/format.h>

#include <string>

#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

std::string found_text(const RepeatedRows& repeated, std::size_t rows) {
    std::string text = fmt::format("{} of {} rows ({:.1f} %) repeat{} another in all features", repeated.rows,
                                   rows, 100 * static_cast<double>(repeated.rows) / static_cast<double>(rows),
                                   repeated.rows == 1 ? "s" : "");
    if (repeated.other_label > 0) text += fmt::format(", {} with another label", repeated.other_label);
    return text;
}

std::string chance_text(const KeptTogether& together, Duplicates asked) {
    if (asked != Duplicates::automatic) return {};
    return fmt::format(": {} pair{}, {:.0f} by chance", together.repeated.pairs,
                       together.repeated.pairs == 1 ? "" : "s", together.by_chance);
}

std::string decision_text(const KeptTogether& together, Duplicates asked) {
    if (together.decision == Duplicates::group) {
        std::string text = "; equal rows are kept on one side of every split";
        if (together.joined_groups > 0)
            text += fmt::format("; {} groups share some and are kept together", together.joined_groups);
        if (together.spread_rows > 0) {
            text += fmt::format("; {} of them are not, since a third of all rows would hang together",
                                together.spread_rows);
        }
        return text;
    }
    if (asked == Duplicates::automatic)
        return ", as in any table of few coarse columns; each is a row like any other";
    return "; where splits separate them, scores are better than for new rows";
}

}  // namespace

KeptTogether keep_together_and_tell(const Dataset& data, Duplicates duplicates, std::vector<Note>& notes,
                                    const RunContext& context) {
    KeptTogether together = keep_together(data, duplicates, context);
    const RepeatedRows& repeated = together.repeated;
    if (repeated.rows == 0) return together;
    const bool by_chance = duplicates == Duplicates::automatic && together.decision == Duplicates::keep;
    const bool apart = together.decision == Duplicates::keep && !by_chance;
    Note note{.kind = "repeated_rows",
              .text = found_text(repeated, data.rows) + chance_text(together, duplicates) +
                      decision_text(together, duplicates),
              .is_warning = apart || together.joined_groups > 0 || together.spread_rows > 0,
              .facts = {{"repeated_rows", std::uint64_t{repeated.rows}},
                        {"other_label", std::uint64_t{repeated.other_label}},
                        {"pairs", std::uint64_t{repeated.pairs}},
                        {"decision", std::string(name_of(together.decision))},
                        {"joined_groups", std::uint64_t{together.joined_groups}},
                        {"spread_rows", std::uint64_t{together.spread_rows}}}};
    if (duplicates == Duplicates::automatic) note.facts.push_back({"pairs_by_chance", together.by_chance});
    add_note(notes, std::move(note), context);
    return together;
}

}  // namespace hardlearn
