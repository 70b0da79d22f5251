#include "hardlearn/tasks/notes.hpp"

#include <fmt/format.h>

#include <utility>

namespace hardlearn {

void add_note(std::vector<Note>& notes, Note note, const RunContext& context) {
    context.tell(note);
    notes.push_back(std::move(note));
}

void add_warning(std::vector<Note>& notes, std::string kind, std::string text, const RunContext& context) {
    add_note(notes, {.kind = std::move(kind), .text = std::move(text), .is_warning = true}, context);
}

void note_reader(const std::filesystem::path& path, std::span<const std::string> told,
                 std::vector<Note>& notes, const RunContext& context) {
    const std::string file = path.string() + ":";
    for (const std::string& note : told) {
        std::string text = note.starts_with(file + " ") ? note.substr(file.size() + 1) : note;
        if (text.starts_with(file)) text = "line " + text.substr(file.size());
        add_note(notes, {.kind = "reader", .text = std::move(text)}, context);
    }
}

namespace {

Note about_limit(std::string kind, std::string text, std::size_t rows, std::size_t limit) {
    return {.kind = std::move(kind),
            .text = std::move(text),
            .facts = {{"rows", std::uint64_t{rows}}, {"limit", std::uint64_t{limit}}}};
}

}  // namespace

void note_approximate_search(std::size_t rows, std::size_t max_exact_rows, std::vector<Note>& notes,
                             const RunContext& context) {
    if (rows <= max_exact_rows) return;
    const std::string text =
        fmt::format("{} training rows, more than {}: an index finds nearly all of their neighbours", rows,
                    max_exact_rows);
    add_note(notes, about_limit("approximate_search", text, rows, max_exact_rows), context);
}

void note_approximations(std::size_t rows, const MicroLearnerOptions& options, std::vector<Note>& notes,
                         const RunContext& context) {
    note_approximate_search(rows, options.max_exact_rows, notes, context);
    const std::size_t limit = global_rows_limit(options);
    if (rows > limit) {
        const std::string text = fmt::format(
            "{} training rows, more than {}: machines and logistic regressions of all rows learn from {} of "
            "them",
            rows, limit, max_rows_of_machine);
        add_note(notes, about_limit("global_learning_sampled", text, rows, limit), context);
    }
    if (options.hardness && rows > max_rows_of_training_hardness) {
        const std::string text =
            fmt::format("{} training rows, more than {}: the model keeps no Learning-Hard Index of them",
                        rows, max_rows_of_training_hardness);
        add_note(notes, about_limit("no_training_hardness", text, rows, max_rows_of_training_hardness),
                 context);
    }
}

std::string counted_rows(std::size_t rows) {
    return rows == 1 ? "1 row" : fmt::format("{} rows", rows);
}

void note_unseen_categories(std::size_t cells, std::vector<Note>& notes, const RunContext& context) {
    if (cells == 0) return;
    add_note(
        notes,
        {.kind = "unseen_categories",
         .text = fmt::format("{} with a text that was not in the training data, taken as none of its levels",
                             cells == 1 ? "1 cell" : fmt::format("{} cells", cells)),
         .is_warning = true,
         .facts = {{"cells", std::uint64_t{cells}}}},
        context);
}

}  // namespace hardlearn
