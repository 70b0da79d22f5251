#include "hardlearn/probing/selection.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "hardlearn/candidate/candidate_grid.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/probing/choice.hpp"
#include "hardlearn/probing/decision.hpp"
#include "hardlearn/probing/race.hpp"

namespace hardlearn {
namespace {

std::size_t rarest_class(std::span<const Label> labels, std::size_t num_classes) {
    std::size_t rarest = labels.size();
    for (const std::size_t count : class_counts(labels, num_classes)) {
        if (count > 0) rarest = std::min(rarest, count);
    }
    return rarest;
}

// tau in {0, 0.1, ..., 1} with the best left-out score when class scores are divided by prior^tau; ties to
// the smaller.
double choose_prior_exponent(const LeftOutVote& vote, std::span<const Label> labels, std::size_t num_classes,
                             Objective objective) {
    double best = 0, best_score = -2;
    std::vector<Label> predicted(vote.truth.size());
    for (int step = 0; step <= 10; ++step) {
        const double tau = step / 10.0;
        const std::vector<float> factors = factors_of_classes(labels, num_classes, tau);
        for (std::size_t q = 0; q < predicted.size(); ++q)
            predicted[q] = most_likely(vote.scores.row(q), factors);
        const double score = objective_score(objective, vote.truth, predicted, num_classes);
        if (score > best_score) best_score = score, best = tau;
    }
    return best;
}

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

// The voters of a race were chosen on the rows that they are judged by: a little hopeful.
JudgedRows judge_race(const SelectionTask& task, const Selection& selection, const RunContext& context) {
    std::vector<Candidate> needed = selection.voters;
    needed.push_back(selection.sanitization_base);
    Probing plain = task.probe_plainly(needed, context);
    if (std::ranges::any_of(selection.voters, &Candidate::needs_sanitization))
        plain.sanitize(selection.sanitization_base, task.options.sanitization, context);
    return judge(plain, selection.voters, selection.weights,
                 {.factors = factors_of_classes(task.whole.labels(), task.whole.num_classes(),
                                                selection.prior_exponent),
                  .temperature = calibrate_vote(selection.left_out).temperature},
                 context);
}

Selection select_by_race(const SelectionTask& task, const RunContext& context) {
    const MicroLearnerOptions& options = task.options;
    const RaceOptions race_options{
        .num_features = task.num_features(),
        .rows_of_draw = task.rows_of_draw(),
        .rows_of_rarest = rarest_class(task.whole.labels(), task.whole.num_classes()),
        .num_rows = task.num_rows(),
        .sanitization = options.sanitization,
        .default_base = default_candidate(options, task.num_features()),
        .most_questions =
            options.num_repeats ? std::numeric_limits<std::size_t>::max() : default_most_questions,
        .forest = task.num_rows() <= global_rows_limit(options),
        .seconds = options.seconds};
    std::vector<Candidate> needed = race_entrants(race_options);
    needed.push_back(race_options.default_base);
    Probing probing = task.probe(needed, context);
    RaceResult result = race(probing, race_options, context);
    Selection selection{.sanitization_base = result.sanitization_base};
    selection.evidence = std::move(result.finalists);
    for (const CandidateScore& score : selection.evidence) {
        if (selection.voters.size() == options.num_voters) break;
        selection.voters.push_back(score.candidate);
        // A vote needs some weight even where no candidate could be scored.
        selection.weights.push_back(std::max(score.objective, 1e-3));
    }
    selection.left_out =
        probing.left_out_vote(selection.voters, selection.weights, result.num_questions, context);
    selection.prior_exponent = choose_prior_exponent(selection.left_out, task.whole.labels(),
                                                     task.whole.num_classes(), options.objective);
    selection.judged = judge_race(task, selection, context);
    return selection;
}

}  // namespace

Selection select_given(const LearningSpace& whole, std::span<const GroupIndex> groups,
                       const Candidate& candidate, const MicroLearnerOptions& options,
                       const RunContext& context) {
    Selection selection{.voters = {candidate}, .weights = {1.0}};
    selection.sanitization_base = base_of(candidate, whole.rows().columns());
    selection.sanitization_base.num_neighbors = std::min(candidate.num_neighbors, whole.labels().size());
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
    return options.construction == Construction::automatic ? select_by_race(task, context)
                                                           : select_one(task, context);
}

}  // namespace hardlearn
