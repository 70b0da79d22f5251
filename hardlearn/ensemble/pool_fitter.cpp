#include "hardlearn/ensemble/pool_fitter.hpp"

#include <algorithm>
#include <utility>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/metrics/calibration.hpp"

namespace hardlearn {

std::vector<double> FittedPool::weights() const {
    std::vector<double> weights;
    for (const PoolShare& share : shares) weights.push_back(share.weight);
    return weights;
}

std::vector<double> FittedPool::ask(const MemberAnswers& answers, std::size_t question) const {
    Matrix<double> said(shares.size(), pool.priors.size());
    for (std::size_t v = 0; v < shares.size(); ++v)
        std::ranges::copy(answers.probabilities[shares[v].member].row(question), said.row(v).begin());
    return pooled(pool, weights(), said);
}

PoolFitter::PoolFitter(const MemberAnswers& answers, std::vector<double> priors, QuestionParts parts,
                       PoolFitterOptions options, const RunContext& context)
    : answers_(answers),
      priors_(std::move(priors)),
      parts_(std::move(parts)),
      options_(std::move(options)),
      calibrations_(answers.members.size()) {
    parallel_for_each(calibrations_.size(), context, [&](std::size_t m) {
        calibrations_[m] = fit_calibrations({.probabilities = answers_.probabilities[m],
                                             .truth = answers_.truth,
                                             .priors = priors_,
                                             .balanced = answers_.members[m].balanced,
                                             .parts = parts_.of_question,
                                             .num_parts = parts_.count});
        if (options_.design.calibrated) return;
        for (FittedCalibration& fitted : calibrations_[m]) fitted.calibration = {};
    });
}

std::vector<std::size_t> PoolFitter::questions_without(std::optional<std::uint32_t> part) const {
    std::vector<std::size_t> questions;
    for (std::size_t q = 0; q < parts_.of_question.size(); ++q) {
        if (!part || parts_.of_question[q] != *part) questions.push_back(q);
    }
    return questions;
}

FittedPool PoolFitter::fit(std::optional<std::uint32_t> without, const RunContext& context) const {
    const std::vector<std::size_t> questions = questions_without(without);
    const std::size_t place = without ? *without + 1 : 0;
    FittedPool fitted{.shares = weigh(questions, place, context),
                      .pool = {.priors = priors_, .decision = {}},
                      .of_questions = Matrix<float>(questions.size(), priors_.size())};
    for (const PoolShare& share : fitted.shares)
        fitted.pool.calibrations.push_back(calibrations_[share.member][place].calibration);
    Matrix<double> probabilities(questions.size(), priors_.size());
    std::vector<Label> truth;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        truth.push_back(answers_.truth[questions[i]]);
        const std::vector<double> said = fitted.ask(answers_, questions[i]);
        std::ranges::copy(said, probabilities.row(i).begin());
        std::ranges::transform(said, fitted.of_questions.row(i).begin(),
                               [](double p) { return static_cast<float>(p); });
    }
    fitted.pool.temperature =
        fit_temperature(truth, fitted.of_questions, 1.0 / static_cast<double>(truth.size() + 2));
    for (std::size_t i = 0; i < questions.size(); ++i) temper(fitted.pool.temperature, probabilities.row(i));
    if (options_.design.decided)
        fitted.pool.decision = fit_decision(probabilities, truth, options_.objective);
    return fitted;
}

std::vector<PoolShare> PoolFitter::weigh(std::span<const std::size_t> questions, std::size_t place,
                                         const RunContext& context) const {
    const std::size_t num_members = answers_.members.size();
    Matrix<double> truth_probabilities(num_members, questions.size());
    parallel_for_each(num_members, context, [&](std::size_t m) {
        std::vector<double> said(priors_.size());
        for (std::size_t i = 0; i < questions.size(); ++i) {
            std::ranges::copy(answers_.probabilities[m].row(questions[i]), said.begin());
            apply_calibration(calibrations_[m][place].calibration, priors_, said, said);
            truth_probabilities(m, i) = said[static_cast<std::size_t>(answers_.truth[questions[i]])];
        }
    });
    std::vector<Family> families;
    for (const Candidate& member : answers_.members) families.push_back(family_of(member));
    std::vector<GroupIndex> groups;
    for (const std::size_t q : questions) {
        if (!answers_.groups.empty()) groups.push_back(answers_.groups[q]);
    }
    const WeighingTask task{.truth_probabilities = std::move(truth_probabilities),
                            .families = families,
                            .groups = groups,
                            .most_members = options_.num_voters,
                            .seed = options_.seed};
    return options_.design.weighed ? weigh_members(task, context) : best_members(task);
}

}  // namespace hardlearn
