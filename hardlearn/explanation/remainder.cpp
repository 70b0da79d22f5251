#include "hardlearn/explanation/remainder.hpp"

#include <algorithm>
#include <iterator>

namespace hardlearn {
namespace {

std::vector<RowIndex> difference(std::span<const RowIndex> rows, std::span<const RowIndex> removed) {
    std::vector<RowIndex> rest;
    rest.reserve(rows.size());
    std::ranges::set_difference(rows, removed, std::back_inserter(rest));
    return rest;
}

bool any_voter(const MicroLearner& model, bool Candidate::*property) {
    return std::ranges::any_of(model.voters, [=](const Voter& voter) { return voter.candidate.*property; });
}

bool is_support_vector(const Voter& voter, RowIndex row) {
    const auto place = std::ranges::lower_bound(voter.global_rows, row) - voter.global_rows.begin();
    if (place == std::ssize(voter.global_rows) || voter.global_rows[static_cast<std::size_t>(place)] != row) {
        return false;
    }
    for (const Duel& duel : voter.global.duels) {
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
    if (voter.candidate.balanced || voter.global.duels.empty()) return false;
    return std::ranges::none_of(removed, [&](RowIndex row) { return is_support_vector(voter, row); });
}

struct GlobalMachine {
    OneVsOne machine;
    std::vector<RowIndex> rows;
};

GlobalMachine global_machine(const Remainder& remainder, const Voter& voter) {
    if (keeps_its_machine(voter, remainder.removed)) return {voter.global, voter.global_rows};
    std::vector<RowIndex> rows = difference(voter.global_rows, remainder.removed);
    OneVsOne machine =
        fit_machine(remainder.space, remainder.sanitized(), voter.candidate, rows, {.threads = 1});
    return {std::move(machine), std::move(rows)};
}

}  // namespace

bool Remainder::can_answer(const MicroLearner& model) const {
    if (space.members.empty()) return false;
    const bool clean_only = std::ranges::any_of(
        model.voters, [](const Voter& voter) { return voter.candidate.cleaning == Cleaning::removal; });
    return !clean_only || !precision->clean.empty();
}

Remainder without_rows(const MicroLearner& model, const LearningSpace& space,
                       std::span<const RowIndex> removed) {
    Remainder result{.space = space, .precision = {}, .removed = {removed.begin(), removed.end()}};
    result.space.members = difference(space.members, removed);
    for (const RowIndex row : removed) result.space.is_member[row] = 0;
    if (!model.precision) return result;
    const Precision& whole = *model.precision;
    result.precision = Precision{.base = whole.base,
                                 .sanitization = whole.sanitization,
                                 .left_out = whole.left_out,
                                 .clean = difference(whole.clean, removed),
                                 .good = difference(whole.good, removed),
                                 .traininglets = {},
                                 .cost_factors = whole.cost_factors};
    if (any_voter(model, &Candidate::fusion)) {
        result.precision->traininglets.reserve(whole.traininglets.size());
        for (const auto& traininglet : whole.traininglets) {
            result.precision->traininglets.push_back(difference(traininglet, removed));
        }
    }
    return result;
}

QueryAnswer answer_by(const Remainder& remainder, const MicroLearner& model, const ViewedRows& queries,
                      std::size_t query) {
    QuerySession session(remainder.space, remainder.sanitized(), queries, query, remainder.space.members,
                         model.largest_num_neighbors(), model.options.seed);
    std::vector<Votes> votes;
    for (const Voter& voter : model.voters) {
        if (voter.candidate.takes_all_rows()) {
            const GlobalMachine global = global_machine(remainder, voter);
            votes.push_back(
                ask_global(remainder.space, global.machine, voter.candidate, global.rows, queries, query));
        } else {
            votes.push_back(session.ask(voter.candidate));
        }
    }
    return combine_votes(model, std::move(votes));
}

VoterMachine machine_of(const Remainder& remainder, const MicroLearner& model, const Voter& voter,
                        const ViewedRows& queries, std::size_t query) {
    const LearningSpace& space = remainder.space;
    VoterMachine result;
    if (voter.candidate.takes_all_rows()) {
        GlobalMachine global = global_machine(remainder, voter);
        result.traininglet.origins.assign(global.rows.size(), local_ball);
        result.traininglet.rows = std::move(global.rows);
        result.machine = std::move(global.machine);
    } else {
        QuerySession session(space, remainder.sanitized(), queries, query, space.members,
                             voter.candidate.num_neighbors, model.options.seed);
        result.traininglet = session.traininglet(voter.candidate);
        const std::vector<RowIndex>& rows = result.traininglet.rows;
        result.machine =
            fit_one_vs_one({.gram = space_gram(space, voter.candidate, rows),
                            .labels = labels_of(rows, *space.labels),
                            .costs = sample_costs(space, remainder.sanitized(), voter.candidate, rows)},
                           {.cost = voter.candidate.cost});
    }
    result.query_kernel.resize(result.traininglet.rows.size());
    space_kernel(space, voter.candidate, queries, query, result.traininglet.rows, result.query_kernel);
    return result;
}

}  // namespace hardlearn
