#include "hardlearn/probing/judging.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/probing/decision.hpp"

namespace hardlearn {
namespace {

bool sanitizes(std::span<const Choice> choices) {
    return std::ranges::any_of(choices, [](const Choice& c) { return c.voter.needs_sanitization(); });
}

// The temperature that suits a vote on other rows than these.
double temperature_without(const LeftOutVote& vote, std::span<const RowIndex> rows) {
    const std::set<RowIndex> without(rows.begin(), rows.end());
    std::vector<std::size_t> kept;
    for (std::size_t q = 0; q < vote.rows.size(); ++q) {
        if (!without.contains(vote.rows[q])) kept.push_back(q);
    }
    LeftOutVote others{.scores = Matrix<float>(kept.size(), vote.scores.columns()), .truth = {}, .rows = {}};
    for (std::size_t i = 0; i < kept.size(); ++i) {
        std::ranges::copy(vote.scores.row(kept[i]), others.scores.row(i).begin());
        others.truth.push_back(vote.truth[kept[i]]);
    }
    return calibrate_vote(others).temperature;
}

// Makes probabilities of votes: each draw's answers have a temperature of their own.
void temper(LeftOutVote& vote, const Probing& probing, std::span<const double> temperature_of_draw) {
    float* begin = vote.scores.view().data();
    for (std::size_t d = 0; d < probing.num_draws(); ++d) {
        const auto view = vote.scores.view();
        const MatrixView<const float> answers(begin, probing.left_out_rows(d).size(), view.columns(),
                                              view.stride());
        const Matrix<float> tempered = apply_temperature(answers, temperature_of_draw[d]);
        for (std::size_t i = 0; i < answers.rows(); ++i, begin += view.stride())
            std::ranges::copy(tempered.row(i), begin);
    }
}

std::vector<Label> decide(const LeftOutVote& vote, std::span<const float> factors) {
    std::vector<Label> decisions;
    for (std::size_t q = 0; q < vote.truth.size(); ++q)
        decisions.push_back(most_likely(vote.scores.row(q), factors));
    return decisions;
}

}  // namespace

const LeftOutVote& ChoiceVotes::of(const Choice& choice) {
    const auto found = std::ranges::find(asked_, choice, &std::pair<Choice, LeftOutVote>::first);
    if (found != asked_.end()) return found->second;
    if (choice.voter.needs_sanitization()) probing_.sanitize(choice.base, sanitization_, context_);
    const double weight = 1.0;
    return asked_
        .emplace_back(choice, probing_.left_out_vote(std::span(&choice.voter, 1), std::span(&weight, 1),
                                                     probing_.num_questions(), context_))
        .second;
}

JudgedRows judge(const SelectionTask& task, std::span<const Choice> choice_of_draw, ChoiceVotes& votes,
                 const RunContext& context) {
    Probing plain = task.probe_plainly(needed_by(choice_of_draw), context);
    std::vector<Candidate> voters, bases;
    std::vector<double> temperatures;
    for (std::size_t d = 0; d < plain.num_draws(); ++d) {
        const Choice& choice = choice_of_draw[d];
        voters.push_back(choice.voter);
        bases.push_back(choice.base);
        temperatures.push_back(temperature_without(votes.of(choice), plain.left_out_rows(d)));
    }
    if (sanitizes(choice_of_draw)) plain.sanitize(bases, task.options.sanitization, context);
    JudgedRows judged{.probabilities = plain.left_out_vote(voters, context), .decisions = {}};
    const std::vector<float> factors = factors_of_classes(task.whole.labels(), task.whole.num_classes(), 0.0);
    judged.decisions = decide(judged.probabilities, factors);
    temper(judged.probabilities, plain, temperatures);
    return judged;
}

}  // namespace hardlearn
