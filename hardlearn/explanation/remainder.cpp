#include "hardlearn/explanation/remainder.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "hardlearn/learninglet/query_session.hpp"
#include "hardlearn/learninglet/row_machine.hpp"
#include "hardlearn/learninglet/space_kernel.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/query_answer.hpp"

namespace hardlearn {
namespace {

std::vector<RowIndex> difference(std::span<const RowIndex> rows, std::span<const RowIndex> removed) {
    std::vector<RowIndex> rest;
    rest.reserve(rows.size());
    std::ranges::set_difference(rows, removed, std::back_inserter(rest));
    return rest;
}

template <class Property>
bool any_voter(const MicroLearner& model, Property&& has) {
    return std::ranges::any_of(model.parts().voters,
                               [&](const Voter& voter) { return has(voter.candidate); });
}

bool is_support_vector(const RowMachine& global, RowIndex row) {
    const auto place = std::ranges::lower_bound(global.rows, row) - global.rows.begin();
    if (place == std::ssize(global.rows) || global.rows[static_cast<std::size_t>(place)] != row) return false;
    for (const Duel& duel : global.machine.duels) {
        const auto found = std::ranges::find(duel.samples, static_cast<RowIndex>(place));
        if (found == duel.samples.end()) continue;
        if (duel.coefficients[static_cast<std::size_t>(found - duel.samples.begin())] != 0) return true;
    }
    return false;
}

// Without duels (one class) a machine depends on which classes there are; balanced costs depend on their
// counts. A class's only row is a support vector.
bool keeps_its_machine(const Voter& voter, std::span<const RowIndex> removed) {
    if (removed.empty()) return true;
    if (voter.candidate.balanced || voter.global.machine.duels.empty()) return false;
    return std::ranges::none_of(removed, [&](RowIndex row) { return is_support_vector(voter.global, row); });
}

RowMachine global_machine(const Remainder& remainder, const Voter& voter) {
    if (keeps_its_machine(voter, remainder.removed)) return voter.global;
    return fit_machine(remainder.learned(), voter.candidate, difference(voter.global.rows, remainder.removed),
                       {.threads = 1});
}

// The sanitization of the model without the removed rows.
Precision precision_without(const MicroLearner& model, std::span<const RowIndex> removed) {
    const Precision& whole = *model.parts().precision;
    Precision rest{.base = whole.base,
                   .sanitization = whole.sanitization,
                   .left_out = whole.left_out,
                   .clean = difference(whole.clean, removed),
                   .good = difference(whole.good, removed),
                   .traininglets = {},
                   .cost_factors = whole.cost_factors};
    for (const RowIndex row : removed) {
        rest.sanitization.is_clean[row] = 0;
        rest.sanitization.is_good[row] = 0;
    }
    if (any_voter(model, [](const Candidate& candidate) { return candidate.fusion; })) {
        rest.traininglets.reserve(whole.traininglets.size());
        for (const auto& traininglet : whole.traininglets) {
            rest.traininglets.push_back(difference(traininglet, removed));
        }
    }
    return rest;
}

}  // namespace

bool Remainder::can_answer(const MicroLearner& model) const {
    if (space.members.empty()) return false;
    const bool clean_only =
        any_voter(model, [](const Candidate& candidate) { return candidate.cleaning == Cleaning::removal; });
    return !clean_only || !precision->clean.empty();
}

Remainder without_rows(const MicroLearner& model, const LearningSpace& space,
                       std::span<const RowIndex> removed) {
    Remainder result{.space = space,
                     .precision = {},
                     .removed = {removed.begin(), removed.end()},
                     .seed = model.options().seed};
    result.space.members = difference(space.members, removed);
    for (const RowIndex row : removed) result.space.is_member[row] = 0;
    if (model.parts().precision) result.precision = precision_without(model, removed);
    return result;
}

QueryAnswer answer_by(const Remainder& remainder, const MicroLearner& model, const Query& query) {
    QuerySession session(remainder.learned(), query, {.largest_k = model.largest_num_neighbors()});
    std::vector<Votes> votes;
    for (const Voter& voter : model.parts().voters) {
        if (voter.candidate.takes_all_rows()) {
            votes.push_back(ask_machine(remainder.space, voter.candidate, global_machine(remainder, voter),
                                        query.compared()));
        } else {
            votes.push_back(session.ask(voter.candidate));
        }
    }
    return combine_votes(model, std::move(votes));
}

VoterMachine machine_of(const Remainder& remainder, const Voter& voter, const Query& query) {
    const SanitizedSpace learned = remainder.learned();
    const Candidate& candidate = voter.candidate;
    VoterMachine result;
    if (candidate.takes_all_rows()) {
        RowMachine global = global_machine(remainder, voter);
        result.traininglet.origins.assign(global.rows.size(), local_ball);
        result.traininglet.rows = std::move(global.rows);
        result.machine = std::move(global.machine);
    } else {
        result.traininglet =
            QueryTraininglets(learned, query, {.largest_k = candidate.num_neighbors}).make(candidate);
        const std::vector<RowIndex>& rows = result.traininglet.rows;
        result.machine = fit_one_vs_one({.gram = space_gram(learned.space, candidate, rows),
                                         .labels = labels_of(rows, learned.space.labels()),
                                         .costs = sample_costs(learned, candidate, rows)},
                                        {.cost = candidate.cost});
    }
    result.query_kernel.resize(result.traininglet.rows.size());
    space_kernel(learned.space, candidate, query.compared(), result.traininglet.rows, result.query_kernel);
    return result;
}

}  // namespace hardlearn
