#include "hardlearn/learninglet/query_session.hpp"

#include <utility>

#include "hardlearn/learninglet/row_machine.hpp"

namespace hardlearn {

SolverWorkspace& QuerySession::workspace() {
    if (workspace_ != nullptr) return *workspace_;
    if (!own_workspace_) own_workspace_.emplace();
    return *own_workspace_;
}

const QuerySession::Current& QuerySession::current(const Candidate& candidate) {
    if (current_ && have_same_traininglets(current_->candidate, candidate)) return *current_;
    FusedTraininglet traininglet = traininglets_.make(candidate);
    std::vector<Label> labels = labels_of(traininglet.rows, learned_.space.labels());
    kernels_.assign(learned_.space, query_.compared(), traininglet.rows);
    return current_.emplace(Current{candidate, std::move(traininglet), std::move(labels)});
}

QuerySession::Problem QuerySession::problem(const Candidate& candidate) {
    const Current& now = current(candidate);
    kernels_.prepare(candidate);
    return {kernels_.gram(), now.labels, kernels_.query(),
            sample_costs(learned_, candidate, now.traininglet.rows)};
}

const FusedTraininglet& QuerySession::traininglet(const Candidate& candidate) {
    return current(candidate).traininglet;
}

Votes QuerySession::ask(const Candidate& candidate) {
    const Problem p = problem(candidate);
    Votes votes;
    fit_and_vote({.gram = p.gram, .labels = p.labels, .costs = p.costs}, p.query_kernel,
                 {.cost = candidate.cost}, workspace(), votes);
    return votes;
}

Label QuerySession::choose(const Candidate& candidate) {
    const Problem p = problem(candidate);
    return fit_and_choose({.gram = p.gram, .labels = p.labels, .costs = p.costs}, p.query_kernel,
                          {.cost = candidate.cost}, workspace());
}

}  // namespace hardlearn
