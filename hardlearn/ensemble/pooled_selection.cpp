#include "hardlearn/ensemble/pooled_selection.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "hardlearn/candidate/member_library.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/ensemble/member_answers.hpp"
#include "hardlearn/probing/choice.hpp"
#include "hardlearn/probing/selection_task.hpp"

namespace hardlearn {
namespace {

std::vector<double> priors_of(const LearningSpace& space) {
    std::vector<double> priors;
    for (const std::size_t count : class_counts(space.labels(), space.num_classes()))
        priors.push_back(static_cast<double>(count) / static_cast<double>(space.labels().size()));
    return priors;
}

std::vector<Candidate> library_of(const SelectionTask& task) {
    const LibrarySize size{
        .num_features = task.num_features(),
        .rows_of_draw = task.rows_of_draw(),
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

// What was said of all questions of these answers.
LeftOutVote left_out_vote(const MemberAnswers& answers, Matrix<float> scores) {
    return {
        .scores = std::move(scores), .truth = answers.truth, .rows = answers.rows, .groups = answers.groups};
}

// How many of the plain draws tell enough: a thousand rows, or groups where rows are in groups.
std::size_t draws_to_judge_by(const ProbedRows& probed) {
    constexpr std::size_t enough = 1000, fewest_draws = 2;
    const std::set<GroupIndex> groups(probed.groups.begin(), probed.groups.end());
    const std::size_t units = groups.empty() ? probed.plain.rows.size() : groups.size();
    const std::size_t wanted = (enough * probed.plain.num_folds + units - 1) / units;
    return std::min(probed.plain.num_folds, std::max(fewest_draws, wanted));
}

// What pools are judged by: the plain draws. Where rows are many, as many as tell enough, with other rows as
// members as far as kernels allow: with fewer rows than the model has, probabilities are less extreme, and
// sets that are calibrated on them too small.
ProbedRows rows_to_judge_by(const SelectionTask& task, std::span<const GroupIndex> groups) {
    constexpr std::size_t most_rows_of_kernels = 6000;
    const bool is_part = !task.probed.of_whole.empty();
    ProbedRows plain =
        is_part ? among_all_rows(task.probed, task.whole, groups, most_rows_of_kernels) : task.probed;
    plain.draws = {plain.plain};
    if (is_part) plain.draws.front().num_folds = draws_to_judge_by(task.probed);
    return plain;
}

// Each draw is answered by the pool that was fitted without its rows.
JudgedRows judge_pools(const SelectionTask& task, const ProbedRows& judged_by, const MemberAnswers& known,
                       std::span<const FittedPool> pools, const RunContext& context) {
    std::vector<std::vector<std::size_t>> asked;
    for (const FittedPool& pool : pools) {
        std::vector<std::size_t>& own = asked.emplace_back();
        for (const PoolShare& share : pool.shares) own.push_back(share.member);
        std::ranges::sort(own);
    }
    const MemberAnswers answers =
        ask_members(judged_by, known.members, asked, {.seed = task.options.seed}, context);
    JudgedRows judged{.probabilities = left_out_vote(
                          answers, Matrix<float>(answers.num_questions(), task.whole.num_classes())),
                      .decisions = {}};
    for (std::size_t q = 0; q < answers.num_questions(); ++q) {
        const FittedPool& own = pools[answers.draws[q]];
        std::vector<double> p = own.ask(answers, q);
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
    selection.left_out = left_out_vote(answers, pool.of_questions);
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
    std::vector<Candidate> library = design.library.empty() ? library_of(task) : design.library;
    if (design.competes)
        std::erase_if(library, [&](const Candidate& candidate) { return !design.competes(candidate); });
    const MemberAnswers answers =
        ask_members(*probed, library, {.seed = options.seed, .seconds = options.seconds}, context);
    result.num_left_out = library.size() - answers.members.size();
    const PoolFitter fitter(answers, priors, plain_draws_of(answers, probed->plain),
                            {.objective = options.objective,
                             .num_voters = options.num_voters,
                             .seed = options.seed,
                             .design = design},
                            context);
    const FittedPool all = fitter.fit(std::nullopt, context);
    result.pool = all.pool;
    result.selection = selection_of(answers, all, fitter, options.objective);
    const ProbedRows judged_by = rows_to_judge_by(task, groups);
    std::vector<FittedPool> without;
    for (std::uint32_t part = 0; part < judged_by.draws.front().num_folds; ++part)
        without.push_back(fitter.fit(part, context));
    result.selection.judged = judge_pools(task, judged_by, answers, without, context);
    return result;
}

}  // namespace hardlearn
