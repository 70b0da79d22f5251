#include "hardlearn/probing/choice.hpp"

#include <algorithm>

#include "hardlearn/candidate/candidate_grid.hpp"

namespace hardlearn {
namespace {

// Where no view of a candidate with balls is left to judge rows by.
constexpr std::size_t neighbors_without_balls = 20;

}  // namespace

Candidate default_candidate(const MicroLearnerOptions& options, std::size_t num_features) {
    return {.views = options.views,
            .num_neighbors = options.num_neighbors[options.num_neighbors.size() / 2],
            .kernel = options.kernel,
            .cost = options.costs.front() * cost_unit(options, num_features),
            .gamma = options.gammas[options.gammas.size() / 2] / static_cast<double>(num_features),
            .balanced = options.balanced};
}

Candidate base_of(Candidate candidate, std::size_t num_features) {
    candidate.cleaning = Cleaning::none;
    candidate.fusion = candidate.precision_pruning = false;
    candidate.batch_size = 1;
    std::erase_if(candidate.views, is_label_aware);
    std::erase_if(candidate.balls, [](const Ball& ball) { return is_label_aware(ball.view); });
    if (candidate.views.empty()) candidate.views = {View::euclidean};
    if (candidate.balls.empty() && candidate.num_neighbors == neighbors_in_balls)
        candidate.num_neighbors = neighbors_without_balls;
    if (candidate.needs_forest()) {
        candidate.kernel = LocalKernel::rbf;
        candidate.gamma = 1.0 / static_cast<double>(num_features);
    }
    return candidate;
}

Choice choose(std::span<const CandidateScore> best_first, const MicroLearnerOptions& options,
              std::size_t num_features) {
    if (options.construction != Construction::ptc) {
        const Candidate& best = best_first.front().candidate;
        return {best, best};
    }
    const auto local = std::ranges::find_if(
        best_first, [](const CandidateScore& score) { return !score.candidate.takes_all_rows(); });
    Candidate voter = local == best_first.end() ? default_candidate(options, num_features) : local->candidate;
    const Candidate base = base_of(voter, num_features);
    voter.cleaning = options.cleaning;
    voter.fusion = options.fusion;
    voter.precision_pruning = options.precision_pruning;
    return {voter, base};
}

std::vector<Candidate> needed_by(std::span<const Choice> choices) {
    std::vector<Candidate> needed;
    for (const Choice& choice : choices) needed.insert(needed.end(), {choice.voter, choice.base});
    return needed;
}

}  // namespace hardlearn
