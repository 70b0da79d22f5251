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
    if (repeated.other_label > 0)
        text += fmt::format(", {} with another label than most of their equals", repeated.other_label);
    return text;
}

std::string chance_text(const KeptTogether& together) {
    if (!together.by_chance) return {};
    return fmt::format(": {} pair{}, {:.0f} by chance", together.repeated.pairs,
                       together.repeated.pairs == 1 ? "" : "s", *together.by_chance);
}

std::string grouped_text(const KeptTogether& together) {
    if (together.spread_rows == together.repeated.rows)
        return "; kept together they would be over a third of all rows, so each is a row like any other";
    std::string text = "; equal rows are kept on one side of every split";
    if (together.joined_groups > 0)
        text += fmt::format("; {} groups share some and are kept together", together.joined_groups);
    if (together.spread_rows > 0) {
        text += fmt::format(", but {} that would be over a third of all rows together", together.spread_rows);
    }
    return text;
}

std::string decision_text(const KeptTogether& together, Duplicates asked) {
    if (together.decision == Duplicates::group) return grouped_text(together);
    if (together.by_chance) return ", as in any table of few coarse columns; each is a row like any other";
    return (asked == Duplicates::automatic
                ? std::string("; in a single column copies look like chance, so each is a row like any other")
                : std::string()) +
           "; where splits separate copies, scores are better than for new rows";
}

}  // namespace

KeptTogether keep_together_and_tell(const Dataset& data, Duplicates duplicates, std::vector<Note>& notes,
                                    const RunContext& context) {
    KeptTogether together = keep_together(data, duplicates, context);
    if (duplicates == Duplicates::keep) together.repeated = find_repeated_rows(data, context);
    const RepeatedRows& repeated = together.repeated;
    if (repeated.rows == 0) return together;
    const bool apart = together.decision == Duplicates::keep && !together.by_chance;
    Note note{
        .kind = "repeated_rows",
        .text = found_text(repeated, data.rows) + chance_text(together) + decision_text(together, duplicates),
        .is_warning = apart || together.joined_groups > 0 || together.spread_rows > 0,
        .facts = {{"repeated_rows", std::uint64_t{repeated.rows}},
                  {"other_label", std::uint64_t{repeated.other_label}},
                  {"pairs", std::uint64_t{repeated.pairs}},
                  {"decision", std::string(name_of(together.decision))},
                  {"joined_groups", std::uint64_t{together.joined_groups}},
                  {"spread_rows", std::uint64_t{together.spread_rows}}}};
    if (together.by_chance) note.facts.push_back({"pairs_by_chance", *together.by_chance});
    add_note(notes, std::move(note), context);
    return together;
}

}  // namespace hardlearn
