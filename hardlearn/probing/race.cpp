#include "hardlearn/probing/race.hpp"

#include <algorithm>
#include <chrono>

#include "hardlearn/candidate/candidate_grid.hpp"

namespace hardlearn {
namespace {

// Questions of the rounds, and how many candidates go on: the race's budget.
constexpr std::size_t questions_for_structures = 150, questions_for_costs = 250, questions_for_gammas = 450;
constexpr std::size_t kept_structures = 16, kept_costs = 20, kept_finalists = 28, kept_global = 24,
                      sanitized = 4;

void add_once(std::vector<Candidate>& candidates, const Candidate& candidate) {
    if (std::ranges::find(candidates, candidate) == candidates.end()) candidates.push_back(candidate);
}

std::vector<Candidate> best_of(std::span<const CandidateScore> scores, std::size_t count) {
    std::vector<Candidate> best;
    for (const CandidateScore& score : scores.first(std::min(count, scores.size())))
        best.push_back(score.candidate);
    return best;
}

// The best local ones and the best global ones: a lucky few questions shall not send either kind home.
std::vector<Candidate> best_of_both(std::span<const CandidateScore> scores, std::size_t local,
                                    std::size_t global) {
    std::vector<Candidate> best;
    for (const CandidateScore& score : scores) {
        std::size_t& places = score.candidate.takes_all_rows() ? global : local;
        if (places == 0) continue;
        --places;
        best.push_back(score.candidate);
    }
    return best;
}

bool is_naive(const Candidate& candidate) {
    return !candidate.takes_all_rows() && !candidate.needs_forest() && !candidate.needs_sanitization() &&
           std::ranges::none_of(candidate.views, is_label_aware);
}

template <class Expand>
std::vector<Candidate> expand(std::span<const Candidate> candidates, Expand&& around) {
    std::vector<Candidate> all;
    for (const Candidate& candidate : candidates) {
        if (candidate.takes_all_rows()) {
            add_once(all, candidate);
        } else {
            for (const Candidate& other : around(candidate)) add_once(all, other);
        }
    }
    return all;
}

Candidate with_stages(Candidate candidate, Cleaning cleaning, bool all_stages) {
    candidate.cleaning = cleaning;
    candidate.fusion = all_stages;
    candidate.precision_pruning = all_stages;
    return candidate;
}

// Questions of an early round: `wanted`, or more where the rarest class would be asked about too seldom.
std::size_t early_round(std::size_t wanted, const RaceOptions& options) {
    const double for_the_rarest = 6.0 * static_cast<double>(options.num_rows) /
                                  static_cast<double>(std::max<std::size_t>(1, options.rows_of_rarest));
    return std::max(wanted,
                    static_cast<std::size_t>(std::min(for_the_rarest, 4.0 * static_cast<double>(wanted))));
}

class Clock {
  public:
    explicit Clock(double seconds) : seconds_(seconds) {}
    bool is_over() const {
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
        return seconds_ > 0 && passed.count() > seconds_;
    }

  private:
    double seconds_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

std::vector<Candidate> race_entrants(const RaceOptions& options) {
    std::vector<Candidate> entrants = local_structures(options.num_features, options.rows_of_draw);
    for (const Candidate& candidate : global_candidates(options.num_features, options.num_rows)) {
        entrants.push_back(candidate);
    }
    if (!options.forest) std::erase_if(entrants, &Candidate::needs_forest);
    return entrants;
}

RaceResult race(Probing& probing, const RaceOptions& options, const RunContext& context) {
    const Clock clock(options.seconds);
    const std::size_t all = std::min(probing.num_questions(), options.most_questions);
    RaceResult result{.sanitization_base = options.default_base};
    const auto run = [&](std::span<const Candidate> candidates, std::size_t wanted) {
        result.num_questions = std::min(all, early_round(wanted, options));
        result.finalists = probing.score(candidates, result.num_questions, context);
        return !clock.is_over();
    };

    std::vector<Candidate> candidates = race_entrants(options);
    if (!run(candidates, questions_for_structures)) return result;
    candidates = expand(best_of_both(result.finalists, kept_structures, kept_global), with_other_costs);
    if (!run(candidates, questions_for_costs)) return result;
    candidates = expand(best_of_both(result.finalists, kept_costs, kept_global / 2), with_other_gammas);
    if (!run(candidates, questions_for_gammas)) return result;

    const auto base = std::ranges::find_if(result.finalists, is_naive, &CandidateScore::candidate);
    if (base != result.finalists.end()) result.sanitization_base = base->candidate;
    candidates = best_of(result.finalists, kept_finalists);
    probing.sanitize(result.sanitization_base, options.sanitization, context);
    for (const Candidate& candidate : best_of(result.finalists, sanitized)) {
        add_once(candidates, with_stages(candidate, Cleaning::soft, false));
        add_once(candidates, with_stages(candidate, Cleaning::removal, false));
        if (!candidate.takes_all_rows())
            add_once(candidates, with_stages(candidate, Cleaning::removal, true));
    }
    run(candidates, all);
    return result;
}

}  // namespace hardlearn
