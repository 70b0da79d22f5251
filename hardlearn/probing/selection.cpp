#include "hardlearn/probing/selection.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "hardlearn/candidate/candidate_grid.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/probing/decision.hpp"
#include "hardlearn/probing/probed_rows.hpp"
#include "hardlearn/probing/probing.hpp"
#include "hardlearn/probing/race.hpp"

namespace hardlearn {
namespace {

Candidate default_candidate(const MicroLearnerOptions& options, std::size_t num_features) {
    return {.views = options.views,
            .num_neighbors = options.num_neighbors[options.num_neighbors.size() / 2],
            .kernel = options.kernel,
            .cost = options.costs.front(),
            .gamma = options.gammas[options.gammas.size() / 2] / static_cast<double>(num_features),
            .balanced = options.balanced};
}

std::size_t rarest_class(std::span<const Label> labels, std::size_t num_classes) {
    std::size_t rarest = labels.size();
    for (const std::size_t count : class_counts(labels, num_classes)) {
        if (count > 0) rarest = std::min(rarest, count);
    }
    return rarest;
}

std::size_t rows_of_smallest_draw(std::span<const InnerDraws> draws, std::size_t num_rows) {
    std::size_t smallest = num_rows;
    for (const InnerDraws& draw : draws) {
        std::vector<std::size_t> sizes(draw.num_folds);
        for (const auto fold : draw.folds) ++sizes[fold];
        smallest = std::min(smallest, draw.rows.size() - std::ranges::max(sizes));
    }
    return smallest;
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

// The naive candidate that sanitizes for this one: left-out rows are predicted one by one, by views that have
// never seen their labels.
Candidate base_of(Candidate candidate, std::size_t num_features) {
    candidate.cleaning = Cleaning::none;
    candidate.fusion = candidate.precision_pruning = false;
    candidate.batch_size = 1;
    std::erase_if(candidate.views, is_label_aware);
    if (candidate.views.empty()) candidate.views = {View::euclidean};
    if (candidate.needs_forest()) {
        candidate.kernel = LocalKernel::rbf;
        candidate.gamma = 1.0 / static_cast<double>(num_features);
    }
    return candidate;
}

void ask_what_was_left_out(Selection& selection, Probing& probing, const MicroLearnerOptions& options,
                           const RunContext& context) {
    if (selection.voters.front().needs_sanitization()) {
        probing.sanitize(selection.sanitization_base, options.sanitization, context);
    }
    selection.left_out =
        probing.left_out_vote(selection.voters, selection.weights, probing.num_questions(), context);
}

// What a selection is made from.
struct Task {
    const LearningSpace& whole;
    const ProbedRows& probed;
    const MicroLearnerOptions& options;

    std::size_t num_features() const { return whole.rows().columns(); }
    std::size_t num_rows() const { return whole.labels().size(); }
    std::size_t rows_of_draw() const { return rows_of_smallest_draw(probed.draws, num_rows()); }
    Probing probe(std::span<const Candidate> candidates, const RunContext& context) const {
        const ProbingOptions how{.objective = options.objective,
                                 .batch_order = options.batch_order,
                                 .seed = options.seed,
                                 .space = space_for(candidates, options.seed)};
        return Probing(probed, how, context);
    }
};

Selection select_one(const Task& task, const RunContext& context) {
    const MicroLearnerOptions& options = task.options;
    auto grid = naive_grid(options, task.num_features(), task.rows_of_draw());
    if (task.num_rows() > max_rows_of_table) {
        // A forest's kernel is only made whole.
        std::erase_if(grid, [](const Candidate& candidate) {
            return candidate.takes_all_rows() && candidate.needs_forest();
        });
        if (grid.empty()) grid.push_back(default_candidate(options, task.num_features()));
    }
    std::vector<Candidate> needed = grid;
    needed.push_back(base_of(grid.front(), task.num_features()));
    Probing probing = task.probe(needed, context);
    Selection selection;
    selection.evidence = probing.score(grid, probing.num_questions(), context);
    selection.voters = {selection.evidence.front().candidate};
    selection.weights = {1.0};
    selection.sanitization_base = selection.voters.front();
    if (options.construction == Construction::ptc) {
        const auto local = std::ranges::find_if(selection.evidence, [](const CandidateScore& score) {
            return !score.candidate.takes_all_rows();
        });
        const Candidate base = local == selection.evidence.end()
                                   ? default_candidate(options, task.num_features())
                                   : local->candidate;
        Candidate& voter = selection.voters.front() = base;
        selection.sanitization_base = base_of(base, task.num_features());
        voter.cleaning = options.cleaning;
        voter.fusion = options.fusion;
        voter.precision_pruning = options.precision_pruning;
    }
    ask_what_was_left_out(selection, probing, options, context);
    return selection;
}

Selection select_by_race(const Task& task, const RunContext& context) {
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
    return selection;
}

}  // namespace

Selection select_given(const LearningSpace& whole, std::span<const GroupIndex> groups,
                       const Candidate& candidate, const MicroLearnerOptions& options,
                       const RunContext& context) {
    Selection selection{.voters = {candidate},
                        .weights = {1.0},
                        .evidence = {},
                        .sanitization_base = base_of(candidate, whole.rows().columns())};
    selection.sanitization_base.num_neighbors = std::min(candidate.num_neighbors, whole.labels().size());
    const std::optional<ProbedRows> probed = rows_to_probe(whole, groups, options, context);
    if (!probed) return selection;
    const Task task{whole, *probed, options};
    const Candidate needed[] = {candidate, selection.sanitization_base};
    Probing probing = task.probe(needed, context);
    ask_what_was_left_out(selection, probing, options, context);
    return selection;
}

Selection select_candidates(const LearningSpace& whole, std::span<const GroupIndex> groups,
                            const MicroLearnerOptions& options, const RunContext& context) {
    const std::optional<ProbedRows> probed = rows_to_probe(whole, groups, options, context);
    if (!probed) {
        const Candidate candidate = default_candidate(options, whole.rows().columns());
        return {.voters = {candidate}, .weights = {1.0}, .evidence = {}, .sanitization_base = candidate};
    }
    const Task task{whole, *probed, options};
    return options.construction == Construction::automatic ? select_by_race(task, context)
                                                           : select_one(task, context);
}

}  // namespace hardlearn
