#include "hardlearn/tasks/repeated_rows_note.hpp"

#include <fmt/format.h>

#include <string>

#include "hardlearn/data/near_copies.hpp"
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

std::string share_text(std::size_t count, std::size_t rows) {
    return fmt::format("{:.0f} % of the rows", 100 * static_cast<double>(count) / static_cast<double>(rows));
}

void note_near_copies(const Dataset& data, std::vector<Note>& notes, const RunContext& context) {
    const std::optional<NearCopies> copies = find_near_copies(data, context);
    if (!copies) return;
    const bool near = are_many(copies->near, copies->rows), between = are_many(copies->between, copies->rows);
    if (!near && !between) return;
    std::string text;
    if (near) {
        text = share_text(copies->near, copies->rows) +
               " lie far nearer to another row than their neighbours do, as copies with a little noise or "
               "rounding do";
    }
    if (between) {
        text += (near ? "; " : "") + share_text(copies->between, copies->rows) +
                " lie exactly between two others, as resampling makes them";
    }
    add_note(notes,
             {.kind = "near_copies",
              .text = text + "; where splits separate them from their originals, scores are better than for "
                             "new rows",
              .is_warning = true,
              .facts = {{"rows", std::uint64_t{copies->rows}},
                        {"near", std::uint64_t{copies->near}},
                        {"between", std::uint64_t{copies->between}}}},
             context);
}

KeptTogether tell_repeated_rows(const Dataset& data, Duplicates duplicates, std::vector<Note>& notes,
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

}  // namespace

KeptTogether keep_together_and_tell(const Dataset& data, Duplicates duplicates, std::vector<Note>& notes,
                                    const RunContext& context) {
    KeptTogether together = tell_repeated_rows(data, duplicates, notes, context);
    note_near_copies(data, notes, context);
    return together;
}

}  // namespace hardlearn
