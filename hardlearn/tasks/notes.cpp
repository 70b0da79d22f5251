#include "hardlearn/tasks/notes.hpp"

#include <fmt/format.h>

#include "hardlearn/candidate/micro_learner_options.hpp"

namespace hardlearn {

void add_note(std::vector<Note>& notes, Note note, const RunContext& context) {
    context.tell(note);
    notes.push_back(std::move(note));
}

void note_approximations(std::size_t rows, std::size_t max_exact_rows, std::vector<Note>& notes,
                         const RunContext& context) {
    const auto facts = [&](std::size_t limit) {
        return std::vector<std::pair<std::string, Value>>{{"rows", std::uint64_t{rows}},
                                                          {"limit", std::uint64_t{limit}}};
    };
    if (rows > max_exact_rows) {
        add_note(notes,
                 {.kind = "approximate_search",
                  .text = fmt::format(
                      "{} training rows, more than {}: an index finds nearly all of their neighbours", rows,
                      max_exact_rows),
                  .facts = facts(max_exact_rows)},
                 context);
    }
    if (rows > max_global_rows_beside(max_exact_rows)) {
        add_note(notes,
                 {.kind = "global_learning_sampled",
                  .text = fmt::format(
                      "{} training rows, more than {}: machines of all rows learn from {} of them, and "
                      "automatic construction does without forests",
                      rows, max_rows_of_global_learning, max_rows_of_machine),
                  .facts = facts(max_rows_of_global_learning)},
                 context);
    }
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

void note_many_classes(const Dataset& data, std::vector<Note>& notes, const RunContext& context) {
    constexpr std::size_t fewest_values = 6;
    if (data.num_classes() < fewest_values || 3 * data.num_classes() <= data.rows) return;
    add_note(notes,
             {.kind = "many_classes",
              .text = fmt::format("label '{}' has {} classes for {} rows: is it a number to predict?",
                                  data.label_name, data.num_classes(), data.rows),
              .is_warning = true,
              .facts = {{"label", data.label_name},
                        {"classes", std::uint64_t{data.num_classes()}},
                        {"rows", std::uint64_t{data.rows}}}},
             context);
}

}  // namespace hardlearn
