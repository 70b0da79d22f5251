#include "hardlearn/mil/query_answer.hpp"

#include <cstddef>
#include <utility>

#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/probing/decision.hpp"

namespace hardlearn {

QueryAnswer answer_query(const MicroLearner& model, const Query& query, QuerySession& session,
                         std::span<const std::vector<Votes>> batch_votes) {
    std::vector<Votes> votes;
    for (std::size_t v = 0; v < model.parts().voters.size(); ++v) {
        const Voter& voter = model.parts().voters[v];
        if (voter.candidate.takes_all_rows()) {
            votes.push_back(
                ask_machine(model.parts().space, voter.candidate, voter.global, query.compared()));
        } else if (!batch_votes.empty() && !batch_votes[v].empty()) {
            votes.push_back(batch_votes[v][query.index]);
        } else {
            votes.push_back(session.ask(voter.candidate));
        }
    }
    return combine_votes(model, std::move(votes));
}

QueryAnswer answer_query(const MicroLearner& model, const Query& query) {
    QuerySession session(learned_by(model.parts()), query, {.largest_k = model.largest_num_neighbors()});
    return answer_query(model, query, session, {});
}

QueryAnswer combine_votes(const MicroLearner& model, std::vector<Votes> votes) {
    double total = 0;
    for (const Voter& voter : model.parts().voters) total += voter.weight;
    for (Votes& of_voter : votes) {
        for (Label& label : of_voter.classes) label = given_class(model.parts(), label);
        of_voter.winner = given_class(model.parts(), of_voter.winner);
    }
    QueryAnswer answer{.scores = std::vector<float>(model.num_classes())};
    for (const Voter& voter : model.parts().voters) {
        answer.voters.push_back(std::move(votes[answer.voters.size()]));
        std::vector<float> own(model.num_classes());
        class_scores(answer.voters.back(), own);
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

}  // namespace hardlearn
