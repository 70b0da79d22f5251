#include "hardlearn/mil/selection.hpp"

#include <algorithm>
#include <cmath>

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/mil/probing.hpp"

namespace hardlearn {
namespace {

void add_once(std::vector<Candidate>& candidates, const Candidate& candidate) {
    if (std::ranges::find(candidates, candidate) == candidates.end()) candidates.push_back(candidate);
}

std::vector<Candidate> best_of(std::span<const CandidateScore> scores, std::size_t count) {
    std::vector<Candidate> best;
    for (const CandidateScore& score : scores.first(std::min(count, scores.size()))) best.push_back(score.candidate);
    return best;
}

bool is_naive(const Candidate& candidate) {
    return !candidate.takes_all_rows() && !candidate.needs_forest() && !candidate.needs_sanitization() &&
           std::ranges::none_of(candidate.views, is_label_aware);
}

Candidate default_candidate(const MicroLearnerOptions& options, std::size_t num_features) {
    return {.views = options.views,
            .num_neighbors = options.num_neighbors[options.num_neighbors.size() / 2],
            .cost = options.costs.front(),
            .gamma = options.gammas[options.gammas.size() / 2] / static_cast<double>(num_features)};
}

// The best naive candidate with a finite k: what sanitization predicts the training rows with.
Candidate sanitization_base(std::span<const CandidateScore> scores, const Candidate& otherwise) {
    const auto found = std::ranges::find_if(scores, is_naive, &CandidateScore::candidate);
    return found == scores.end() ? otherwise : found->candidate;
}

Candidate with_stages(Candidate candidate, Cleaning cleaning, bool fusion, bool precision_pruning) {
    candidate.cleaning = cleaning;
    candidate.fusion = fusion;
    candidate.precision_pruning = precision_pruning;
    return candidate;
}

std::size_t rarest_class(std::span<const Label> labels, std::size_t num_classes) {
    std::size_t rarest = labels.size();
    for (const std::size_t count : class_counts(labels, num_classes)) {
        if (count > 0) rarest = std::min(rarest, count);
    }
    return rarest;
}

// Questions of an early round: `wanted`, or more where the rarest class would be asked about too seldom.
std::size_t early_round(std::size_t wanted, const LearningSpace& whole, std::size_t num_questions) {
    const auto n = static_cast<double>(whole.labels->size());
    const auto rarest = static_cast<double>(rarest_class(*whole.labels, whole.num_classes));
    const double for_the_rarest = std::min(6.0 * n / rarest, 4.0 * static_cast<double>(wanted));
    return std::min(num_questions, std::max(wanted, static_cast<std::size_t>(for_the_rarest)));
}

LeftOutVote vote_on_left_out(Probing& probing, std::span<const Candidate> voters, std::span<const double> weights,
                             std::size_t first_repeat, const RunContext& context) {
    LeftOutVote vote{{}, probing.truth(), probing.rows(), first_repeat};
    double total = 0;
    for (const double weight : weights) total += weight;
    for (std::size_t v = 0; v < voters.size(); ++v) {
        const Matrix<float> scores = probing.left_out_scores(voters[v], context);
        if (v == 0) vote.scores = Matrix<float>(scores.rows(), scores.columns());
        for (std::size_t q = 0; q < scores.rows(); ++q) {
            for (std::size_t c = 0; c < scores.columns(); ++c) {
                vote.scores(q, c) += static_cast<float>(weights[v] / total) * scores(q, c);
            }
        }
        context.report("weighing the vote", v + 1, voters.size());
    }
    return vote;
}

// tau in {0, 0.1, ..., 1} with the highest left-out D-index when scores are divided by prior^tau; ties to the smaller.
double choose_prior_exponent(const LeftOutVote& vote, std::span<const double> priors) {
    double best = 0, best_d = -1;
    std::vector<Label> predicted(vote.truth.size());
    for (int step = 0; step <= 10; ++step) {
        const double tau = step / 10.0;
        for (std::size_t q = 0; q < predicted.size(); ++q) {
            double highest = -1;
            for (std::size_t c = 0; c < priors.size(); ++c) {
                const double score = priors[c] > 0 ? vote.scores(q, c) * std::pow(priors[c], -tau) : 0.0;
                if (score > highest) highest = score, predicted[q] = static_cast<Label>(c);
            }
        }
        const double d = d_index(vote.truth, predicted, priors.size());
        if (d > best_d) best_d = d, best = tau;
    }
    return best;
}

std::vector<double> class_priors(std::span<const Label> labels, std::size_t num_classes) {
    std::vector<double> priors;
    for (const std::size_t count : class_counts(labels, num_classes)) {
        priors.push_back(static_cast<double>(count) / static_cast<double>(labels.size()));
    }
    return priors;
}

Selection one_voter(const Candidate& candidate, std::vector<CandidateScore> evidence) {
    return {.voters = {candidate}, .weights = {1.0}, .evidence = std::move(evidence), .sanitization_base = candidate};
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

Selection select_naive(const LearningSpace& whole, std::span<const InnerDraws> draws,
                       std::span<const GroupIndex> groups, const MicroLearnerOptions& options,
                       const RunContext& context) {
    const std::size_t num_features = whole.rows->columns();
    const auto grid = naive_grid(options, num_features, rows_of_smallest_draw(draws, whole.labels->size()));
    Probing probing(whole, draws, groups, space_for(grid, options.seed), options.seed, context);
    auto evidence = probing.score(grid, probing.num_questions(), context);
    Selection selection = one_voter(evidence.front().candidate, evidence);
    if (options.construction == Construction::precision) {
        const Candidate base = sanitization_base(evidence, default_candidate(options, num_features));
        selection.sanitization_base = base;
        selection.voters = {with_stages(base, options.cleaning, options.fusion, options.precision_pruning)};
        if (selection.voters.front().needs_sanitization()) probing.sanitize(base, options.sanitization, context);
    }
    selection.left_out =
        vote_on_left_out(probing, selection.voters, selection.weights, draws.front().rows.size(), context);
    return selection;
}

Selection select_automatically(const LearningSpace& whole, std::span<const InnerDraws> draws,
                               std::span<const GroupIndex> groups, const MicroLearnerOptions& options,
                               const RunContext& context) {
    const std::size_t num_features = whole.rows->columns();
    auto grid = automatic_grid(options, num_features, rows_of_smallest_draw(draws, whole.labels->size()));
    Probing probing(whole, draws, groups, space_for(grid, options.seed), options.seed, context);
    const std::size_t all = probing.num_questions();

    // A race: all candidates answer a few questions, the better ones more, the best all of them.
    auto scores = probing.score(grid, early_round(80, whole, all), context);
    scores = probing.score(best_of(scores, grid.size() / 2), early_round(200, whole, all), context);
    scores = probing.score(best_of(scores, grid.size() / 5), early_round(500, whole, all), context);
    const Candidate base = sanitization_base(scores, default_candidate(options, num_features));
    std::vector<Candidate> finalists = best_of(scores, 40);
    probing.sanitize(base, options.sanitization, context);
    for (const Candidate& candidate : best_of(scores, 6)) {
        add_once(finalists, with_stages(candidate, Cleaning::soft, false, false));
        add_once(finalists, with_stages(candidate, Cleaning::removal, false, false));
        if (!candidate.takes_all_rows()) add_once(finalists, with_stages(candidate, Cleaning::removal, true, true));
    }
    Selection selection{.sanitization_base = base};
    selection.evidence = probing.score(finalists, all, context);
    selection.voters = best_of(selection.evidence, options.num_voters);
    for (std::size_t v = 0; v < selection.voters.size(); ++v) {
        // A vote needs some weight even where no candidate could be scored.
        selection.weights.push_back(std::max(selection.evidence[v].d_index, 1e-3));
    }
    selection.left_out =
        vote_on_left_out(probing, selection.voters, selection.weights, draws.front().rows.size(), context);
    selection.prior_exponent = choose_prior_exponent(selection.left_out, class_priors(*whole.labels, whole.num_classes));
    return selection;
}

}  // namespace

std::vector<Candidate> naive_grid(const MicroLearnerOptions& options, std::size_t num_features, std::size_t num_rows) {
    std::vector<Candidate> grid;
    for (const std::size_t k : options.num_neighbors) {
        for (const double gamma : options.gammas) {
            for (const double cost : options.costs) {
                add_once(grid, {.views = options.views,
                                .num_neighbors = k < num_rows ? k : all_neighbors,
                                .cost = cost,
                                .gamma = gamma / static_cast<double>(num_features)});
            }
        }
    }
    return grid;
}

std::vector<Candidate> automatic_grid(const MicroLearnerOptions& options, std::size_t num_features,
                                      std::size_t num_rows) {
    std::vector<std::vector<View>> view_sets = {{View::euclidean}, {View::lda}, {View::leaf}};
    if (num_features >= 3) {
        view_sets.push_back({View::euclidean, View::correlation});
        view_sets.push_back({View::correlation});
    }
    std::vector<Candidate> grid;
    const auto add_kernels = [&](const Candidate& base, std::span<const double> costs) {
        for (const bool balanced : {false, true}) {
            for (const double cost : costs) {
                Candidate candidate = base;
                candidate.balanced = balanced;
                candidate.cost = cost;
                candidate.kernel = LocalKernel::leaf;
                candidate.gamma = 0;
                grid.push_back(candidate);
                for (const double gamma : options.gammas) {
                    candidate.gamma = gamma / static_cast<double>(num_features);
                    candidate.kernel = LocalKernel::rbf;
                    grid.push_back(candidate);
                    candidate.kernel = LocalKernel::mean;
                    grid.push_back(candidate);
                }
            }
        }
    };
    const std::vector<double> local_costs = {1.0, 10.0}, global_costs = {0.3, 1.0, 3.0, 10.0, 100.0};
    for (const auto& views : view_sets) {
        for (const std::size_t k : {10u, 20u, 40u, 80u, 160u, 320u}) {
            if (k < num_rows) add_kernels({.views = views, .num_neighbors = k}, local_costs);
        }
    }
    add_kernels({.views = view_sets.front(), .num_neighbors = all_neighbors}, global_costs);
    for (const bool balanced : {false, true}) {
        for (const double cost : {0.001, 0.01, 0.1, 1.0}) {
            grid.push_back({.views = view_sets.front(),
                            .num_neighbors = all_neighbors,
                            .kernel = LocalKernel::linear,
                            .cost = cost,
                            .gamma = 0,
                            .balanced = balanced});
        }
    }
    return grid;
}

Selection select_candidates(const LearningSpace& whole, std::span<const GroupIndex> groups,
                            const MicroLearnerOptions& options, const RunContext& context) {
    const bool race = options.construction == Construction::automatic;
    const auto draws = repeated_draws(*whole.labels, whole.num_classes, groups, options.num_folds,
                                      options.max_probe_rows, enough_left_out_rows,
                                      options.num_repeats.value_or(most_repeats),
                                      RandomStream(options.seed).child("inner draws"));
    if (draws.empty()) return one_voter(default_candidate(options, whole.rows->columns()), {});
    return race ? select_automatically(whole, draws, groups, options, context)
                : select_naive(whole, draws, groups, options, context);
}

}  // namespace hardlearn
