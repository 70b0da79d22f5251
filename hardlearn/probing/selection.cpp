#include "hardlearn/probing/selection.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate_grid.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/probing/choice.hpp"
#include "hardlearn/probing/decision.hpp"

namespace hardlearn {
namespace {

// Searched exactly for the rows that are left out, whatever the model does: it answers the same with an index
// and without.
constexpr std::size_t most_rows_to_search = 200'000;

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

// Whether its answers rest on nothing but neighbours, which are soon found among many rows.
bool asks_neighbors_only(const Candidate& voter) {
    return !voter.takes_all_rows() && !voter.takes_batches() && !voter.needs_forest() &&
           !voter.needs_sanitization();
}

// Where rows are many, a draw has few of them: neighbours lie further off than those of new rows, and
// probabilities and sets that are fitted to such answers promise what they do not keep.
bool is_asked_among_all_rows(const SelectionTask& task, const Candidate& voter) {
    return !task.probed.of_whole.empty() && task.num_rows() <= most_rows_to_search &&
           asks_neighbors_only(voter);
}

// What a selection says of the rows that it leaves out: `chosen` of all, and for each plain draw what was
// chosen without it.
struct LeftOutTask {
    const SelectionTask& task;
    const Choice& chosen;
    std::span<const Choice> choice_of_draw;

    void answer(Probing& probing, Selection& selection, const RunContext& context) const {
        ChoiceVotes votes(probing, task.options.sanitization, context);
        selection.left_out = votes.of(chosen);
        selection.judged = judge(task, choice_of_draw, votes, context);
    }
    std::vector<Candidate> needed() const {
        std::vector<Choice> choices(choice_of_draw.begin(), choice_of_draw.end());
        choices.push_back(chosen);
        return needed_by(choices);
    }
};

void answer_left_out(const LeftOutTask& left_out, Probing& probing, std::span<const GroupIndex> groups,
                     Selection& selection, const RunContext& context) {
    const SelectionTask& task = left_out.task;
    if (!is_asked_among_all_rows(task, left_out.chosen.voter))
        return left_out.answer(probing, selection, context);
    const ProbedRows wide = among_all_rows(task.probed, task.whole, groups);
    const SelectionTask among_all{task.whole, wide, task.options};
    Probing asked = among_all.probe(left_out.needed(), context);
    LeftOutTask{among_all, left_out.chosen, left_out.choice_of_draw}.answer(asked, selection, context);
}

Selection select_one(const SelectionTask& task, std::span<const GroupIndex> groups,
                     const RunContext& context) {
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
    // What is chosen without a draw can be asked as the model is.
    std::vector<Candidate> alike = grid;
    if (is_asked_among_all_rows(task, chosen.voter)) std::erase_if(alike, std::not_fn(asks_neighbors_only));
    std::vector<Choice> choice_of_draw;
    for (const std::vector<RowIndex>& rows : task.rows_of_plain_draws())
        choice_of_draw.push_back(choose_among(probing.score_without(alike, rows)));
    answer_left_out({task, chosen, choice_of_draw}, probing, groups, selection, context);
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
    const std::vector<Choice> choices(task.rows_of_plain_draws().size(), choice);
    answer_left_out({task, choice, choices}, probing, groups, selection, context);
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
    return select_one(task, groups, context);
}

}  // namespace hardlearn
