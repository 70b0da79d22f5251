#include "hardlearn/probing/selection.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "hardlearn/candidate/candidate_grid.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/probing/choice.hpp"
#include "hardlearn/probing/decision.hpp"

namespace hardlearn {
namespace {

std::vector<Candidate> grid_of(const SelectionTask& task) {
    auto grid = naive_grid(task.options, task.num_features(), task.rows_of_draw());
    if (task.num_rows() <= max_rows_of_table) return grid;
    // A forest's kernel is only made whole.
    std::erase_if(grid, [](const Candidate& candidate) {
        return candidate.takes_all_rows() && candidate.needs_forest();
    });
    if (grid.empty()) grid.push_back(default_candidate(task.options, task.num_features()));
    return grid;
}

Selection select_one(const SelectionTask& task, const RunContext& context) {
    const std::vector<Candidate> grid = grid_of(task);
    std::vector<Candidate> needed = grid;
    needed.push_back(base_of(grid.front(), task.num_features()));
    Probing probing = task.probe(needed, context);
    const auto choose_among = [&](std::span<const CandidateScore> best_first) {
        return choose(best_first, task.options, task.num_features());
    };
    Selection selection;
    selection.evidence = probing.score(grid, probing.num_questions(), context);
    const Choice chosen = choose_among(selection.evidence);
    selection.voters = {chosen.voter};
    selection.weights = {1.0};
    selection.sanitization_base = chosen.base;
    ChoiceVotes votes(probing, task.options.sanitization, context);
    selection.left_out = votes.of(chosen);
    std::vector<Choice> choice_of_draw;
    for (const std::vector<RowIndex>& rows : task.rows_of_plain_draws())
        choice_of_draw.push_back(choose_among(probing.score_without(grid, rows)));
    selection.judged = judge(task, choice_of_draw, votes, context);
    return selection;
}

}  // namespace

Selection select_given(const LearningSpace& whole, std::span<const GroupIndex> groups,
                       const Candidate& candidate, const MicroLearnerOptions& options,
                       const RunContext& context) {
    Selection selection{.voters = {candidate}, .weights = {1.0}};
    selection.sanitization_base = base_of(candidate, whole.rows().columns());
    if (selection.sanitization_base.balls.empty()) {
        selection.sanitization_base.num_neighbors = std::min(candidate.num_neighbors, whole.labels().size());
    }
    const std::optional<ProbedRows> probed = rows_to_probe(whole, groups, options, context);
    if (!probed) return selection;
    const SelectionTask task{whole, *probed, options};
    const Choice choice{candidate, selection.sanitization_base};
    Probing probing = task.probe(needed_by(std::span(&choice, 1)), context);
    ChoiceVotes votes(probing, options.sanitization, context);
    selection.left_out = votes.of(choice);
    const std::vector<Choice> choices(task.rows_of_plain_draws().size(), choice);
    selection.judged = judge(task, choices, votes, context);
    return selection;
}

Selection select_candidates(const LearningSpace& whole, std::span<const GroupIndex> groups,
                            const MicroLearnerOptions& options, const RunContext& context) {
    const std::optional<ProbedRows> probed = rows_to_probe(whole, groups, options, context);
    if (!probed) {
        const Candidate candidate = default_candidate(options, whole.rows().columns());
        return {.voters = {candidate}, .weights = {1.0}, .evidence = {}, .sanitization_base = candidate};
    }
    const SelectionTask task{whole, *probed, options};
    return select_one(task, context);
}

}  // namespace hardlearn
