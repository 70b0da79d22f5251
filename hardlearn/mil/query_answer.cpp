#include "hardlearn/mil/query_answer.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "hardlearn/ensemble/coupling.hpp"
#include "hardlearn/probing/decision.hpp"

namespace hardlearn {
namespace {

VoterAnswer ask_voter(const MicroLearner& model, std::size_t v, const Query& query, QuerySession& session,
                      const AskedAhead& ahead) {
    const MicroLearnerParts& parts = model.parts();
    const Voter& voter = parts.voters[v];
    if (voter.forest) {
        const auto said = ahead.forests[v].row(query.index);
        return {.votes = {}, .probabilities = {said.begin(), said.end()}};
    }
    if (voter.logistic)
        return {.votes = {},
                .probabilities =
                    ask_logistic(*voter.logistic, voter.candidate, query.compared(), model.num_classes())};
    if (voter.candidate.takes_all_rows())
        return {ask_machine(parts.space, voter.candidate, voter.global, query.compared()), {}};
    if (!ahead.batches.empty() && !ahead.batches[v].empty()) return {ahead.batches[v][query.index], {}};
    return {session.ask(voter.candidate), {}};
}

// Values by the space's classes, put where the given classes are.
template <class Value>
std::vector<float> by_given_class(const MicroLearnerParts& parts, std::span<const Value> values) {
    std::vector<float> given(values.size());
    for (std::size_t c = 0; c < values.size(); ++c)
        given[static_cast<std::size_t>(given_class(parts, static_cast<Label>(c)))] =
            static_cast<float>(values[c]);
    return given;
}

Label most_probable(std::span<const float> scores) {
    return static_cast<Label>(std::ranges::max_element(scores) - scores.begin());
}

void name_classes(const MicroLearnerParts& parts, Votes& votes) {
    for (Label& label : votes.classes) label = given_class(parts, label);
    votes.winner = given_class(parts, votes.winner);
}

QueryAnswer combine_pool(const MicroLearner& model, std::vector<VoterAnswer> answers) {
    const MicroLearnerParts& parts = model.parts();
    const Pool& pool = *parts.pool;
    const std::size_t classes = model.num_classes();
    QueryAnswer answer;
    std::vector<double> sum(classes), own(classes);
    for (std::size_t v = 0; v < answers.size(); ++v) {
        if (answers[v].probabilities.empty()) {
            couple(answers[v].votes, own);
        } else {
            std::ranges::copy(answers[v].probabilities, own.begin());
        }
        apply_calibration(pool.calibrations[v], pool.priors, own, own);
        for (std::size_t c = 0; c < classes; ++c) sum[c] += parts.voters[v].weight * own[c];
        answer.voter_scores.push_back(by_given_class<double>(parts, own));
        answer.voter_predictions.push_back(most_probable(answer.voter_scores.back()));
        name_classes(parts, answers[v].votes);
    }
    temper(pool.temperature, sum);
    answer.prediction = given_class(parts, pool.decision.decide(sum));
    answer.scores = by_given_class<double>(parts, sum);
    answer.voters = std::move(answers);
    return answer;
}

QueryAnswer combine_votes(const MicroLearner& model, std::vector<VoterAnswer> answers) {
    double total = 0;
    for (const Voter& voter : model.parts().voters) total += voter.weight;
    QueryAnswer answer{.scores = std::vector<float>(model.num_classes())};
    for (const Voter& voter : model.parts().voters) {
        answer.voters.push_back(std::move(answers[answer.voters.size()]));
        Votes& votes = answer.voters.back().votes;
        name_classes(model.parts(), votes);
        answer.voter_predictions.push_back(votes.winner);
        std::vector<float> own(model.num_classes());
        class_scores(votes, own);
        const auto share = static_cast<float>(voter.weight / total);
        for (std::size_t c = 0; c < own.size(); ++c) answer.scores[c] += share * own[c];
        answer.voter_scores.push_back(std::move(own));
    }
    scale_to_one(answer.scores);
    answer.prediction = most_likely(answer.scores, model.class_factors());
    if (model.parts().calibration) {
        apply_temperature(*model.parts().calibration, static_cast<std::size_t>(answer.prediction),
                          answer.scores);
    }
    return answer;
}

}  // namespace

std::vector<double> ask_logistic(const LogisticRegression& logistic, const Candidate& candidate,
                                 const ComparedRow& row, std::size_t num_classes) {
    std::vector<double> of_present(logistic.classes.size()), all(num_classes);
    logistic_probabilities(logistic, row.as(candidate.features), of_present);
    for (std::size_t c = 0; c < of_present.size(); ++c)
        all[static_cast<std::size_t>(logistic.classes[c])] = of_present[c];
    return all;
}

std::vector<Matrix<float>> ask_forests(const MicroLearner& model, const ViewedRows& queries,
                                       const RunContext& context) {
    std::vector<Matrix<float>> said;
    for (const Voter& voter : model.parts().voters)
        said.push_back(voter.forest ? forest_probabilities(*voter.forest, queries.features, context)
                                    : Matrix<float>());
    return said;
}

QueryAnswer answer_query(const MicroLearner& model, const Query& query, QuerySession& session,
                         const AskedAhead& ahead) {
    std::vector<VoterAnswer> answers;
    for (std::size_t v = 0; v < model.parts().voters.size(); ++v)
        answers.push_back(ask_voter(model, v, query, session, ahead));
    return combine_answers(model, std::move(answers));
}

QueryAnswer answer_query(const MicroLearner& model, const Query& query) {
    QuerySession session(learned_by(model.parts()), query, {.largest_k = model.largest_num_neighbors()});
    return answer_query(model, query, session,
                        {.batches = {}, .forests = ask_forests(model, query.rows, {.threads = 1})});
}

QueryAnswer combine_answers(const MicroLearner& model, std::vector<VoterAnswer> answers) {
    return model.parts().pool ? combine_pool(model, std::move(answers))
                              : combine_votes(model, std::move(answers));
}

}  // namespace hardlearn
