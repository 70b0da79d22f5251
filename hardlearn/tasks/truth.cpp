#include "hardlearn/tasks/truth.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "hardlearn/data/labels_and_groups.hpp"
#include "hardlearn/data/readers.hpp"
#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
void note_unknown_classes(const Truth& truth, std::vector<Note>& notes, const RunContext& context) {
    if (truth.unknown.empty()) return;
    constexpr std::size_t most_named = 5;
    std::vector<std::string> names;
    Value::List all;
    for (const std::string& name : truth.unknown) {
        if (names.size() < most_named) names.push_back("'" + name + "'");
        all.emplace_back(name);
    }
    const std::size_t more = truth.unknown.size() - names.size();
    const std::size_t known = truth.num_classes - truth.unknown.size();
    const auto rows = std::ranges::count_if(
        truth.labels, [&](Label label) { return static_cast<std::size_t>(label) >= known; });
    const bool none_known = rows == std::ssize(truth.labels);
    add_note(
        notes,
        {.kind = "unknown_classes",
         .text = fmt::format("{} class{} {}{}; {}",
                             none_known ? "no label of the file is a class of the model, which does not know"
                                        : "the model does not know",
                             truth.unknown.size() == 1 ? "" : "es", fmt::join(names, ", "),
                             more > 0 ? fmt::format(" and {} more", more) : "",
                             none_known ? "the accuracy says nothing" : "their rows count as wrong"),
         .is_warning = true,
         .facts = {{"classes", all}}},
        context);
}

Truth match_classes(std::span<const Label> labels, const ClassNames& class_names,
                    const ClassNames& model_classes, std::span<const Label> predictions) {
    Truth truth{
        .rows = {}, .labels = {}, .predictions = {}, .num_classes = model_classes.size(), .unknown = {}};
    std::vector<Label> meaning;
    for (const std::string& name : class_names) {
        const auto found = find_class(model_classes, name);
        if (found != model_classes.end()) {
            meaning.push_back(static_cast<Label>(found - model_classes.begin()));
        } else {
            meaning.push_back(static_cast<Label>(truth.num_classes++));
            truth.unknown.push_back(name);
        }
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] == unknown_label) continue;
        truth.rows.push_back(static_cast<RowIndex>(i));
        truth.labels.push_back(meaning[static_cast<std::size_t>(labels[i])]);
        truth.predictions.push_back(predictions[i]);
    }
    return truth;
}

Scores score_truth(const Truth& truth, std::size_t num_rows, std::vector<Note>& notes,
                   const RunContext& context) {
    note_unknown_classes(truth, notes, context);
    const Scores scores = compute_scores(truth.labels, truth.predictions, {}, truth.num_classes);
    const std::size_t scored = truth.labels.size();
    add_note(notes,
             {.kind = "score",
              .text = scored == 0 ? "accuracy -, D-index - on 0 rows"
                                  : fmt::format("accuracy {:.4f}, D-index {:.4f} on {}", scores.accuracy,
                                                scores.d_index, counted_rows(scored)),
              .facts = {{"accuracy", scores.accuracy},
                        {"d_index", scores.d_index},
                        {"rows", std::uint64_t{scored}}}},
             context);
    if (scored < num_rows) {
        add_note(notes,
                 {.kind = "unlabelled_rows",
                  .text = fmt::format("{} without a label not scored", counted_rows(num_rows - scored)),
                  .facts = {{"rows", std::uint64_t{num_rows - scored}}}},
                 context);
    }
    return scores;
}

}  // namespace hardlearn
