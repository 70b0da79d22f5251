#include "hardlearn/explanation/counterfactual.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>
#include <span>
#include <tuple>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/explanation/remainder.hpp"
#include "hardlearn/learninglet/space_kernel.hpp"
#include "hardlearn/learninglet/viewed_rows.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/query_answer.hpp"

namespace hardlearn {
namespace {

// The first samples are tried whatever the work.
constexpr std::size_t fewest_trials = 40;
// Trials between two looks whether a set was found.
constexpr std::size_t trials_at_once = 32;

// The whole problem: one query and what may be asked again of it.
struct Problem {
    const MicroLearner& model;
    ForestQuery query;
    LearningSpace space;  // the model's, with tables
    Label winner;

    Remainder without(std::vector<RowIndex> removed) const {
        std::ranges::sort(removed);
        return without_rows(model, space, removed);
    }
    std::optional<QueryAnswer> answer(std::vector<RowIndex> removed) const {
        const Remainder remainder = without(std::move(removed));
        if (!remainder.can_answer(model)) return std::nullopt;
        return answer_by(remainder, model, query);
    }
    bool flips(const std::vector<RowIndex>& removed) const {
        const auto other = answer(removed);
        return other && other->prediction != winner;
    }
};

LearningSpace with_tables(const MicroLearner& model, const RunContext& context) {
    LearningSpace space = model.parts().space;
    // Fits over the same rows again and again are quickest from tables of all pairs.
    if (space.rows().rows() > max_rows_of_table) return space;
    share_squared_distances(space, max_rows_of_table, context);
    const bool leaf_kernel = std::ranges::any_of(model.parts().voters, [](const Voter& voter) {
        return voter.candidate.is_machine() && looks_at_forest(voter.candidate.kernel);
    });
    if (leaf_kernel) {
        space.tables.leaf_similarities = std::make_shared<Matrix<float>>(
            space_gram(space, {.kernel = LocalKernel::leaf}, all_rows(space.rows().rows())));
    }
    return space;
}

// A sample's part in the answer: the larger the pair, the stronger.
struct Influence {
    RowIndex row = 0;
    double against_rival = 0;
    double against_all = 0;
};

// Of every row of the model.
struct Influences {
    std::vector<Influence> by_row;
    std::vector<std::uint8_t> takes_part;
};

// Who won, and who would have won otherwise.
struct Contest {
    const MicroLearnerParts& parts;
    Label winner;
    Label rival;
};

// The class that would win next, other than the winner.
Label runner_up(const QueryAnswer& answer, const MicroLearner& model, Label winner) {
    Label best = winner == 0 ? 1 : 0;
    const auto strength = [&](Label label) {
        const auto c = static_cast<std::size_t>(label);
        return answer.scores[c] * model.class_factors()[c];
    };
    for (Label label = 0; label < static_cast<Label>(model.num_classes()); ++label) {
        if (label != winner && strength(label) > strength(best)) best = label;
    }
    return best;
}

// Adds one voter's part: what each support vector of its duels, each row of a leaf and each row of a logistic
// regression contributes to the winner.
void add_duels(const VoterLearninglet& machine, double share, const Contest& contest,
               Influences& influences) {
    const Label winner = contest.winner;
    for (const Duel& duel : machine.machine.duels) {
        const Label positive = given_class(contest.parts, duel.positive);
        const Label negative = given_class(contest.parts, duel.negative);
        const bool concerns_winner = positive == winner || negative == winner;
        const Label other = positive == winner ? negative : positive;
        const double sign = positive == winner ? share : -share;
        for (std::size_t s = 0; s < duel.samples.size(); ++s) {
            if (duel.coefficients[s] == 0) continue;
            const std::size_t place = duel.samples[s];
            const RowIndex row = machine.traininglet.rows[place];
            influences.takes_part[row] = 1;
            if (!concerns_winner) continue;
            const double contribution = sign * duel.coefficients[s] * machine.query_kernel[place];
            influences.by_row[row].against_all += contribution;
            if (other == contest.rival) influences.by_row[row].against_rival += contribution;
        }
    }
}

void add_forest(const VoterLearninglet& forest, double weight, const Contest& contest,
                Influences& influences) {
    const std::vector<Label>& labels = contest.parts.space.labels();
    for (std::size_t i = 0; i < forest.shares.size(); ++i) {
        const RowIndex row = forest.traininglet.rows[i];
        const Label label = given_class(contest.parts, labels[row]);
        const double part = weight * forest.shares[i];
        influences.takes_part[row] = 1;
        influences.by_row[row].against_all += label == contest.winner ? part : -part;
        if (label == contest.winner) influences.by_row[row].against_rival += part;
        if (label == contest.rival) influences.by_row[row].against_rival -= part;
    }
}

void add_logistic(const VoterLearninglet& logistic, double weight, const Contest& contest,
                  Influences& influences) {
    for (std::size_t i = 0; i < logistic.contributions.rows(); ++i) {
        const RowIndex row = logistic.traininglet.rows[i];
        influences.takes_part[row] = 1;
        for (std::size_t c = 0; c < logistic.classes.size(); ++c) {
            const Label label = given_class(contest.parts, logistic.classes[c]);
            const double part = weight * logistic.contributions(i, c);
            influences.by_row[row].against_all += label == contest.winner ? part : -part;
            if (label == contest.winner) influences.by_row[row].against_rival += part;
            if (label == contest.rival) influences.by_row[row].against_rival -= part;
        }
    }
}

void add_influences(const VoterLearninglet& learninglet, double weight, const Contest& contest,
                    Influences& influences) {
    add_duels(learninglet, weight, contest, influences);
    add_forest(learninglet, weight, contest, influences);
    add_logistic(learninglet, weight, contest, influences);
}

struct Standing {
    std::vector<Influence> candidates;  // strongest first
    std::vector<RowIndex> traininglet;  // of the best voter: those of its samples that can matter alone
    std::size_t traininglet_size = 0;   // of the best voter
};

// A machine on all rows is the same without a sample that is no support vector, unless costs depend on the
// number of samples. From a traininglet, any sample that leaves makes room for another.
std::vector<RowIndex> samples_that_matter(const Candidate& candidate, VoterLearninglet machine) {
    if (!candidate.is_machine() || !candidate.takes_all_rows() || candidate.balanced)
        return std::move(machine.traininglet.rows);
    std::vector<RowIndex> rows;
    for (const Duel& duel : machine.machine.duels) {
        for (std::size_t s = 0; s < duel.samples.size(); ++s) {
            if (duel.coefficients[s] != 0) rows.push_back(machine.traininglet.rows[duel.samples[s]]);
        }
    }
    std::ranges::sort(rows);
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

Standing rank_samples(const Problem& problem, const Remainder& remainder, Label rival) {
    const MicroLearner& model = problem.model;
    const std::size_t n = model.rows().rows();
    Influences influences{std::vector<Influence>(n), std::vector<std::uint8_t>(n)};
    double total = 0;
    for (const Voter& voter : model.parts().voters) total += voter.weight;
    Standing standing;
    for (std::size_t v = 0; v < model.parts().voters.size(); ++v) {
        const Voter& voter = model.parts().voters[v];
        VoterLearninglet machine = learninglet_of(remainder, model, v, problem.query);
        add_influences(machine, voter.weight / total, {model.parts(), problem.winner, rival}, influences);
        if (v > 0) continue;
        standing.traininglet_size = machine.traininglet.rows.size();
        standing.traininglet = samples_that_matter(voter.candidate, std::move(machine));
    }
    std::vector<std::uint8_t>& is_candidate = influences.takes_part;
    for (const RowIndex row : standing.traininglet) is_candidate[row] = 1;
    // A machine that is kept (see answer_by) may still hold removed rows.
    for (const RowIndex row : remainder.removed) is_candidate[row] = 0;
    for (RowIndex row = 0; row < n; ++row) {
        influences.by_row[row].row = row;
        if (is_candidate[row]) standing.candidates.push_back(influences.by_row[row]);
    }
    std::ranges::sort(standing.candidates, {},
                      [](const Influence& i) { return std::tuple(-i.against_rival, -i.against_all, i.row); });
    return standing;
}

// Elementary operations of one recomputation of a voter, roughly.
double work_of_voter(const MicroLearner& model, const Voter& voter, std::size_t traininglet_size) {
    const auto n = static_cast<double>(model.rows().rows());
    const auto columns = static_cast<double>(model.rows().columns());
    const auto classes = static_cast<double>(model.num_classes());
    if (voter.forest) return 20 * static_cast<double>(voter.forest->trees.size()) + 20 * n;
    if (voter.logistic) {
        // Coordinates of the rows, and some hundred steps over them.
        const double coordinates = std::min(n, columns);
        return n * coordinates * (coordinates + 200 * classes);
    }
    const auto rows =
        static_cast<double>(voter.candidate.takes_all_rows() ? voter.global.rows.size() : traininglet_size);
    const double entry = n > max_rows_of_table ? 40 + columns : 40;  // looked up, or computed
    return entry * rows * rows + 20 * n;
}

// Of the whole answer.
double work_of_trial(const MicroLearner& model, std::size_t traininglet_size) {
    double work = static_cast<double>(model.rows().rows()) * static_cast<double>(model.rows().columns());
    for (const Voter& voter : model.parts().voters) work += work_of_voter(model, voter, traininglet_size);
    return work;
}

struct Budget {
    std::size_t alone = 0;
    std::size_t paired = 0;
    std::size_t greedy = 0;
};

Budget share_out(const CounterfactualOptions& options, const MicroLearner& model, const Standing& standing) {
    const std::size_t candidates = standing.candidates.size();
    const auto share =
        static_cast<std::size_t>(std::ceil(options.max_share * static_cast<double>(candidates)));
    Budget budget{.alone = std::min(options.max_samples, candidates),
                  .paired = std::min(options.max_paired, candidates),
                  .greedy = std::min(options.max_greedy, share)};
    if (options.max_work == 0) return budget;
    const double affordable = options.max_work / work_of_trial(model, standing.traininglet_size);
    // Half of it for single samples, a quarter for pairs, a quarter for the greedy search, which fits twice a
    // step.
    const auto at_most = [&](std::size_t count, double trials) {
        return static_cast<std::size_t>(std::clamp(
            trials, std::min<double>(fewest_trials, static_cast<double>(count)), static_cast<double>(count)));
    };
    budget.alone = at_most(budget.alone, affordable / 2);
    budget.paired = std::min(budget.paired,
                             std::max<std::size_t>(10, static_cast<std::size_t>(std::sqrt(affordable / 2))));
    budget.greedy = at_most(budget.greedy, affordable / 8);
    return budget;
}

// The first of the sets that flips the answer; the same for any number of threads.
std::optional<std::vector<RowIndex>> first_that_flips(const Problem& problem,
                                                      std::span<const std::vector<RowIndex>> sets,
                                                      std::size_t done_before, std::size_t planned,
                                                      const RunContext& context) {
    std::atomic<std::size_t> done{done_before};
    for (std::size_t begin = 0; begin < sets.size(); begin += trials_at_once) {
        const auto some = sets.subspan(begin, std::min(trials_at_once, sets.size() - begin));
        std::vector<std::uint8_t> flips(some.size());
        parallel_for_each(some.size(), context, [&](std::size_t i) {
            flips[i] = problem.flips(some[i]);
            context.report("counterfactual", ++done, planned);
        });
        const auto found = std::ranges::find(flips, 1) - flips.begin();
        if (found < std::ssize(flips)) return some[static_cast<std::size_t>(found)];
    }
    return std::nullopt;
}

std::vector<std::vector<RowIndex>> single_sets(std::span<const Influence> candidates) {
    std::vector<std::vector<RowIndex>> sets;
    for (const Influence& candidate : candidates) sets.push_back({candidate.row});
    return sets;
}

std::vector<std::vector<RowIndex>> pair_sets(std::span<const Influence> candidates) {
    std::vector<std::vector<RowIndex>> sets;
    for (std::size_t j = 1; j < candidates.size(); ++j) {
        for (std::size_t i = 0; i < j; ++i) sets.push_back({candidates[i].row, candidates[j].row});
    }
    return sets;
}

// Removes the strongest of what is left until the answer flips; empty if it never does.
std::vector<RowIndex> remove_greedily(const Problem& problem, std::size_t limit, std::size_t& most_removed,
                                      const RunContext& context) {
    std::vector<RowIndex> removed;
    while (true) {
        context.check_stop();
        context.report("counterfactual, greedy", removed.size(), limit);
        const Remainder remainder = problem.without(removed);
        if (!remainder.can_answer(problem.model)) return {};
        const QueryAnswer answer = answer_by(remainder, problem.model, problem.query);
        most_removed = removed.size();
        if (answer.prediction != problem.winner) return removed;
        if (removed.size() == limit) return {};
        const Label rival = runner_up(answer, problem.model, problem.winner);
        const Standing standing = rank_samples(problem, remainder, rival);
        if (standing.candidates.empty()) return {};
        removed.push_back(standing.candidates.front().row);
    }
}

// Returns rows, the last first, as long as the answer stays another one.
void make_minimal(const Problem& problem, std::vector<RowIndex>& removed, const RunContext& context) {
    for (bool returned = true; returned;) {
        returned = false;
        for (std::size_t i = removed.size(); i-- > 0 && removed.size() > 1;) {
            context.check_stop();
            std::vector<RowIndex> fewer = removed;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
            if (!problem.flips(fewer)) continue;
            removed = std::move(fewer);
            returned = true;
        }
    }
}

bool holds_all(std::span<const std::vector<RowIndex>> tried, const std::vector<RowIndex>& traininglet) {
    return std::ranges::all_of(traininglet, [&](RowIndex row) {
        return std::ranges::any_of(tried, [=](const auto& set) { return set.front() == row; });
    });
}

void search(const Problem& problem, const Standing& standing, const Budget& budget, Counterfactual& result,
            const RunContext& context) {
    const std::span<const Influence> candidates = standing.candidates;
    const auto singles = single_sets(candidates.first(budget.alone));
    const auto pairs = pair_sets(candidates.first(budget.paired));
    const std::size_t planned = singles.size() + pairs.size();
    result.tried_alone = singles.size();
    result.whole_traininglet = holds_all(singles, standing.traininglet);
    if (auto found = first_that_flips(problem, singles, 0, planned, context)) {
        result.found_by = CounterfactualSearch::one;
        result.rows = std::move(*found);
        return;
    }
    result.tried_in_pairs = budget.paired;
    if (auto found = first_that_flips(problem, pairs, singles.size(), planned, context)) {
        result.found_by = CounterfactualSearch::two;
        result.rows = std::move(*found);
        return;
    }
    result.rows = remove_greedily(problem, budget.greedy, result.removed_greedily, context);
    if (result.rows.empty()) return;
    result.found_by = CounterfactualSearch::greedy;
    make_minimal(problem, result.rows, context);
}

}  // namespace

Counterfactual find_counterfactual(const MicroLearner& model, const Query& query,
                                   const CounterfactualOptions& options, const RunContext& context) {
    if (!(options.max_share > 0 && options.max_share <= 1)) {
        throw_bad_argument(fmt::format("the share of samples to remove must be above 0 and at most 1, not {}",
                                       options.max_share));
    }
    const QueryAnswer answer = answer_query(model, query);
    const Problem problem{.model = model,
                          .query = with_mates(model, query),
                          .space = with_tables(model, context),
                          .winner = answer.prediction};
    const Standing standing =
        rank_samples(problem, problem.without({}), runner_up(answer, model, problem.winner));
    Counterfactual result{.prediction = answer.prediction,
                          .scores = answer.scores,
                          .candidates = standing.candidates.size(),
                          .traininglet_size = standing.traininglet_size};
    search(problem, standing, share_out(options, model, standing), result, context);
    if (result.rows.empty()) return result;
    const auto other = problem.answer(result.rows);
    result.prediction = other->prediction;
    result.scores = other->scores;
    return result;
}

}  // namespace hardlearn
