#include "hardlearn/explanation/remainder.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "hardlearn/core/vector_kernels.hpp"
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

ForestQuery with_mates(const MicroLearner& model, const Query& query) {
    const LearningSpace& space = model.parts().space;
    ForestQuery result{query, {}};
    const Matrix<float> row = gather_rows(query.rows.features, std::span(&query.index, 1));
    for (const Voter& voter : model.parts().voters) {
        LeafMates& mates = result.mates.emplace_back();
        if (!voter.forest) continue;
        const auto weights =
            forest_class_weights(space.labels(), space.num_classes(), voter.candidate.balanced);
        mates = find_leaf_mates(*voter.forest, row, space.rows(), space.labels(), weights);
    }
    return result;
}

namespace {

// Whether a removed row shares a leaf with the query.
bool lacks_mates(const LeafMates& mates, const Remainder& remainder) {
    return std::ranges::any_of(mates.of_tree, [&](const auto& of_tree) {
        return std::ranges::any_of(
            of_tree, [&](const LeafMates::Mate& mate) { return !remainder.space.is_member[mate.row]; });
    });
}

std::vector<double> remaining_shares(const LeafMates& mates, const Remainder& remainder) {
    std::vector<std::uint8_t> removed(remainder.space.rows().rows());
    for (const RowIndex row : remainder.removed) removed[row] = 1;
    return shares_of_mates(mates, removed.size(), removed);
}

std::vector<double> ask_remaining_forest(const Remainder& remainder, const Forest& forest,
                                         const LeafMates& mates, const Query& query) {
    std::vector<double> said(remainder.space.num_classes());
    if (!lacks_mates(mates, remainder)) {
        const Matrix<float> row = gather_rows(query.rows.features, std::span(&query.index, 1));
        const Matrix<float> probabilities = forest_probabilities(forest, row, {.threads = 1});
        std::ranges::copy(probabilities.row(0), said.begin());
        return said;
    }
    const std::vector<double> shares = remaining_shares(mates, remainder);
    for (std::size_t row = 0; row < shares.size(); ++row)
        said[static_cast<std::size_t>(remainder.space.labels()[row])] += shares[row];
    return said;
}

// A logistic regression and the rows that it was fitted on.
struct RowLogistic {
    LogisticRegression logistic;
    std::vector<RowIndex> rows;
};

RowLogistic remaining_logistic(const Remainder& remainder, const Voter& voter) {
    if (remainder.removed.empty()) return {*voter.logistic, voter.global.rows};
    std::vector<RowIndex> rows = difference(voter.global.rows, remainder.removed);
    const Matrix<float>& all = remainder.space.rows_as(voter.candidate.features);
    LogisticRegression logistic = fit_logistic(
        gather_rows(all.view(), std::span<const RowIndex>(rows)), labels_of(rows, remainder.space.labels()),
        {.cost = voter.candidate.cost, .balanced = voter.candidate.balanced}, {.threads = 1});
    return {std::move(logistic), std::move(rows)};
}

}  // namespace

QueryAnswer answer_by(const Remainder& remainder, const MicroLearner& model, const ForestQuery& query) {
    const MicroLearnerParts& parts = model.parts();
    QuerySession session(remainder.learned(), query.query, {.largest_k = model.largest_num_neighbors()});
    std::vector<VoterAnswer> answers;
    for (std::size_t v = 0; v < parts.voters.size(); ++v) {
        const Voter& voter = parts.voters[v];
        if (voter.forest) {
            answers.push_back(
                {{}, ask_remaining_forest(remainder, *voter.forest, query.mates[v], query.query)});
        } else if (voter.logistic) {
            answers.push_back({{},
                               ask_logistic(remaining_logistic(remainder, voter).logistic, voter.candidate,
                                            query.query.compared(), model.num_classes())});
        } else if (voter.candidate.takes_all_rows()) {
            answers.push_back({ask_machine(remainder.space, voter.candidate, global_machine(remainder, voter),
                                           query.query.compared()),
                               {}});
        } else {
            answers.push_back({session.ask(voter.candidate), {}});
        }
    }
    return combine_answers(model, std::move(answers));
}

namespace {

VoterLearninglet leaf_mates_as_learninglet(const Remainder& remainder, const LeafMates& mates) {
    VoterLearninglet result;
    const std::vector<double> shares = remaining_shares(mates, remainder);
    for (std::size_t row = 0; row < shares.size(); ++row) {
        if (shares[row] == 0) continue;
        result.traininglet.rows.push_back(static_cast<RowIndex>(row));
        result.shares.push_back(shares[row]);
    }
    result.traininglet.origins.assign(result.shares.size(), local_ball);
    return result;
}

VoterLearninglet logistic_as_learninglet(const Remainder& remainder, const Voter& voter,
                                         const ComparedRow& query) {
    const Candidate& candidate = voter.candidate;
    const Matrix<float>& all = remainder.space.rows_as(candidate.features);
    auto [logistic, rows] = remaining_logistic(remainder, voter);
    const Matrix<float> training = gather_rows(all.view(), std::span<const RowIndex>(rows));
    VoterLearninglet result;
    result.contributions =
        logistic_sample_weights(logistic, training, labels_of(rows, remainder.space.labels()),
                                {.cost = candidate.cost, .balanced = candidate.balanced});
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double product =
            inner_product(query.as(candidate.features), training.row(i).data(), all.stride());
        for (double& contribution : result.contributions.row(i)) contribution *= product;
    }
    result.biases = logistic.biases;
    result.classes = logistic.classes;
    result.traininglet.origins.assign(rows.size(), local_ball);
    result.traininglet.rows = std::move(rows);
    return result;
}

VoterLearninglet machine_as_learninglet(const Remainder& remainder, const Voter& voter, const Query& query) {
    const SanitizedSpace learned = remainder.learned();
    const Candidate& candidate = voter.candidate;
    VoterLearninglet result;
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

}  // namespace

VoterLearninglet learninglet_of(const Remainder& remainder, const MicroLearner& model, std::size_t v,
                                const ForestQuery& query) {
    const Voter& voter = model.parts().voters[v];
    if (voter.forest) return leaf_mates_as_learninglet(remainder, query.mates[v]);
    if (voter.logistic) return logistic_as_learninglet(remainder, voter, query.query.compared());
    return machine_as_learninglet(remainder, voter, query.query);
}

}  // namespace hardlearn
