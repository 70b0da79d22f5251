#include "hardlearn/ensemble/pooled_selection.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <optional>
#include <utility>

#include "hardlearn/candidate/member_library.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/ensemble/member_answers.hpp"
#include "hardlearn/ensemble/pool_weights.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/probing/choice.hpp"
#include "hardlearn/probing/selection_task.hpp"

namespace hardlearn {
namespace {

// Parts of a pool, with the members that they are of.
struct FittedPool {
    std::vector<PoolShare> shares;
    Pool pool;

    std::vector<double> weights() const {
        std::vector<double> weights;
        for (const PoolShare& share : shares) weights.push_back(share.weight);
        return weights;
    }
};

std::vector<double> priors_of(const LearningSpace& space) {
    std::vector<double> priors;
    for (const std::size_t count : class_counts(space.labels(), space.num_classes()))
        priors.push_back(static_cast<double>(count) / static_cast<double>(space.labels().size()));
    return priors;
}

// What several voters say of one question, one row a voter.
Matrix<double> said_of(const MemberAnswers& answers, std::span<const PoolShare> shares, std::size_t q) {
    Matrix<double> said(shares.size(), answers.probabilities.front().columns());
    for (std::size_t v = 0; v < shares.size(); ++v)
        std::ranges::copy(answers.probabilities[shares[v].member].row(q), said.row(v).begin());
    return said;
}

// The part of each question, below `count`.
struct QuestionParts {
    std::vector<std::uint32_t> of_question;
    std::size_t count = 0;
};

// Fits pools on all questions, or on those outside one part.
class PoolFitter {
  public:
    PoolFitter(const MemberAnswers& answers, std::vector<double> priors, QuestionParts parts,
               const MicroLearnerOptions& options, const PoolDesign& design)
        : answers_(answers),
          priors_(std::move(priors)),
          parts_(std::move(parts)),
          options_(options),
          design_(design) {}

    void calibrate(const RunContext& context) {
        calibrations_.resize(answers_.members.size());
        parallel_for_each(calibrations_.size(), context, [&](std::size_t m) {
            const Candidate& member = answers_.members[m];
            calibrations_[m] = fit_calibrations({.probabilities = answers_.probabilities[m],
                                                 .truth = answers_.truth,
                                                 .priors = priors_,
                                                 .balanced = member.balanced,
                                                 .parts = parts_.of_question,
                                                 .num_parts = parts_.count});
            if (design_.calibrated) return;
            for (FittedCalibration& fitted : calibrations_[m]) fitted.calibration = {};
        });
    }

    // Of all questions.
    const FittedCalibration& calibration(std::size_t member) const { return calibrations_[member].front(); }

    // `without`: the part that is left out, or none.
    FittedPool fit(std::optional<std::uint32_t> without, const RunContext& context) const {
        std::vector<std::size_t> questions;
        for (std::size_t q = 0; q < parts_.of_question.size(); ++q) {
            if (!without || parts_.of_question[q] != *without) questions.push_back(q);
        }
        const std::size_t place = without ? *without + 1 : 0;
        FittedPool fitted{.shares = weigh(questions, place, context), .pool = {.priors = priors_}};
        for (const PoolShare& share : fitted.shares)
            fitted.pool.calibrations.push_back(calibrations_[share.member][place].calibration);
        Matrix<double> probabilities(questions.size(), priors_.size());
        std::vector<Label> truth;
        const std::vector<double> weights = fitted.weights();
        for (std::size_t i = 0; i < questions.size(); ++i) {
            truth.push_back(answers_.truth[questions[i]]);
            std::ranges::copy(pooled(fitted.pool, weights, said_of(answers_, fitted.shares, questions[i])),
                              probabilities.row(i).begin());
        }
        fitted.pool.temperature = fit_pool_temperature(probabilities, truth);
        for (std::size_t i = 0; i < questions.size(); ++i)
            temper(fitted.pool.temperature, probabilities.row(i));
        if (design_.decided) fitted.pool.decision = fit_decision(probabilities, truth, options_.objective);
        return fitted;
    }

  private:
    std::vector<PoolShare> weigh(std::span<const std::size_t> questions, std::size_t place,
                                 const RunContext& context) const {
        const std::size_t num_members = answers_.members.size();
        Matrix<double> truth_probabilities(num_members, questions.size());
        parallel_for_each(num_members, context, [&](std::size_t m) {
            std::vector<double> said(priors_.size());
            for (std::size_t i = 0; i < questions.size(); ++i) {
                const auto row = answers_.probabilities[m].row(questions[i]);
                std::ranges::copy(row, said.begin());
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
        return design_.weighed ? weigh_members(task, context) : best_members(task);
    }

    const MemberAnswers& answers_;
    std::vector<double> priors_;
    QuestionParts parts_;
    const MicroLearnerOptions& options_;
    const PoolDesign& design_;
    std::vector<std::vector<FittedCalibration>>
        calibrations_;  // of each member: of all, then without each part
};

std::vector<Candidate> library_of(const SelectionTask& task) {
    const LibrarySize size{
        .num_features = task.num_features(),
        .rows_of_draw = task.rows_of_draw(),
        .num_rows = task.num_rows(),
        .forest_kernels = task.num_rows() <= std::min(max_rows_of_table, global_rows_limit(task.options))};
    return task.options.construction == Construction::local ? local_library(size) : member_library(size);
}

// The plain draw that leaves out each question's row.
QuestionParts plain_draws_of(const MemberAnswers& answers, const InnerDraws& plain) {
    std::vector<std::uint32_t> draw_of_row;
    for (std::size_t i = 0; i < plain.rows.size(); ++i) {
        if (plain.rows[i] >= draw_of_row.size()) draw_of_row.resize(plain.rows[i] + 1);
        draw_of_row[plain.rows[i]] = plain.folds[i];
    }
    QuestionParts parts{.of_question = {}, .count = plain.num_folds};
    for (const RowIndex row : answers.rows) parts.of_question.push_back(draw_of_row[row]);
    return parts;
}

LeftOutVote no_vote_yet(const MemberAnswers& answers, std::size_t num_classes) {
    return {.scores = Matrix<float>(answers.num_questions(), num_classes),
            .truth = answers.truth,
            .rows = answers.rows,
            .groups = answers.groups};
}

// Each plain draw is answered by the pool that was fitted without its rows.
JudgedRows judge_pools(const SelectionTask& task, const MemberAnswers& known,
                       std::span<const FittedPool> pools, const RunContext& context) {
    std::vector<std::vector<std::size_t>> asked;
    for (const FittedPool& pool : pools) {
        std::vector<std::size_t>& own = asked.emplace_back();
        for (const PoolShare& share : pool.shares) own.push_back(share.member);
        std::ranges::sort(own);
    }
    ProbedRows plain = task.probed;
    plain.draws = {task.probed.plain};
    const MemberAnswers answers =
        ask_members(plain, known.members, asked, {.seed = task.options.seed}, context);
    JudgedRows judged{.probabilities = no_vote_yet(answers, task.whole.num_classes()), .decisions = {}};
    for (std::size_t q = 0; q < answers.num_questions(); ++q) {
        const FittedPool& own = pools[answers.draws[q]];
        std::vector<double> p = pooled(own.pool, own.weights(), said_of(answers, own.shares, q));
        temper(own.pool.temperature, p);
        judged.decisions.push_back(own.pool.decision.decide(p));
        std::ranges::transform(p, judged.probabilities.scores.row(q).begin(),
                               [](double value) { return static_cast<float>(value); });
    }
    return judged;
}

CandidateScore score_member(const MemberAnswers& answers, std::size_t m, const FittedCalibration& fitted,
                            std::span<const double> priors, Objective objective) {
    std::vector<Label> decided;
    std::vector<double> p(priors.size());
    std::size_t right = 0;
    for (std::size_t q = 0; q < answers.num_questions(); ++q) {
        std::ranges::copy(answers.probabilities[m].row(q), p.begin());
        apply_calibration(fitted.calibration, priors, p, p);
        decided.push_back(static_cast<Label>(std::ranges::max_element(p) - p.begin()));
        right += decided.back() == answers.truth[q];
    }
    return {.candidate = answers.members[m],
            .d_index = objective_score(Objective::d_index, answers.truth, decided, priors.size()),
            .accuracy = static_cast<double>(right) / static_cast<double>(answers.num_questions()),
            .objective = objective_score(objective, answers.truth, decided, priors.size()),
            .log_loss = fitted.log_loss};
}

// The voters of a pool, the evidence, and what the pool says of the left-out rows before its temperature.
Selection selection_of(const MemberAnswers& answers, const FittedPool& pool, const PoolFitter& fitter,
                       Objective objective) {
    const std::vector<double>& priors = pool.pool.priors;
    Selection selection;
    for (const PoolShare& share : pool.shares) selection.voters.push_back(answers.members[share.member]);
    selection.weights = pool.weights();
    for (std::size_t m = 0; m < answers.members.size(); ++m)
        selection.evidence.push_back(score_member(answers, m, fitter.calibration(m), priors, objective));
    std::ranges::stable_sort(selection.evidence, {}, &CandidateScore::log_loss);
    selection.left_out = no_vote_yet(answers, priors.size());
    for (std::size_t q = 0; q < answers.num_questions(); ++q) {
        const std::vector<double> p = pooled(pool.pool, selection.weights, said_of(answers, pool.shares, q));
        std::ranges::transform(p, selection.left_out.scores.row(q).begin(),
                               [](double value) { return static_cast<float>(value); });
    }
    return selection;
}

}  // namespace

PooledSelection select_pool(const LearningSpace& whole, std::span<const GroupIndex> groups,
                            const MicroLearnerOptions& options, const PoolDesign& design,
                            const RunContext& context) {
    PooledSelection result;
    const std::vector<double> priors = priors_of(whole);
    const std::optional<ProbedRows> probed = rows_to_probe(whole, groups, options, context);
    if (!probed) {
        const Candidate candidate = default_candidate(options, whole.rows().columns());
        result.selection = {
            .voters = {candidate}, .weights = {1.0}, .evidence = {}, .sanitization_base = candidate};
        result.pool = {.calibrations = {{}}, .priors = priors, .decision = {}};
        return result;
    }
    const SelectionTask task{whole, *probed, options};
    const std::vector<Candidate> library = design.library.empty() ? library_of(task) : design.library;
    const MemberAnswers answers =
        ask_members(*probed, library, {.seed = options.seed, .seconds = options.seconds}, context);
    result.num_left_out = library.size() - answers.members.size();
    PoolFitter fitter(answers, priors, plain_draws_of(answers, probed->plain), options, design);
    fitter.calibrate(context);
    const FittedPool all = fitter.fit(std::nullopt, context);
    result.pool = all.pool;
    result.selection = selection_of(answers, all, fitter, options.objective);
    std::vector<FittedPool> without;
    for (std::uint32_t part = 0; part < probed->plain.num_folds; ++part)
        without.push_back(fitter.fit(part, context));
    result.selection.judged = judge_pools(task, answers, without, context);
    return result;
}

}  // namespace hardlearn
