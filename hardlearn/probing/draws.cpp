#include "hardlearn/probing/draws.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "hardlearn/core/random.hpp"
#include "hardlearn/learninglet/batch_answer.hpp"
#include "hardlearn/learninglet/row_machine.hpp"

namespace hardlearn {
namespace {

DrawAnswers ask_global_machine(const Draw& draw, const Candidate& candidate, const SanitizedSpace& learned,
                               const RunContext& context) {
    const RowMachine fitted = fit_machine(learned, candidate, global_rows(learned, candidate), context);
    DrawAnswers answers;
    for (const RowIndex row : draw.left_out) {
        answers.votes.push_back(ask_machine(draw.space, candidate, fitted, compared_row(draw.space, row)));
        answers.sizes.push_back(static_cast<std::uint32_t>(fitted.rows.size()));
    }
    return answers;
}

DrawAnswers ask_batches(const Draw& draw, const Candidate& candidate, const SanitizedSpace& learned,
                        BatchOrder order) {
    const std::vector<RowIndex>& rows = draw.left_out;
    DrawAnswers answers{std::vector<Votes>(rows.size()), std::vector<std::uint32_t>(rows.size())};
    const Matrix<float> queries = gather_rows(draw.space.rows().view(), std::span<const RowIndex>(rows));
    for (const auto& batch : make_batches(order, queries, candidate.batch_size)) {
        std::vector<RowIndex> batch_rows;
        for (const std::uint32_t i : batch) batch_rows.push_back(rows[i]);
        BatchAnswer answer = ask_batch(learned, candidate, draw.rows, batch_rows);
        for (std::size_t b = 0; b < batch.size(); ++b) {
            answers.votes[batch[b]] = std::move(answer.votes[b]);
            answers.sizes[batch[b]] = static_cast<std::uint32_t>(answer.rows.size());
        }
    }
    return answers;
}

void add_companions(DrawnRows& drawn, const ProbedRows& probed) {
    if (probed.companions.empty()) return;
    std::set<GroupIndex> absent;
    for (const RowIndex row : drawn.left_out) {
        if (!probed.groups.empty()) absent.insert(probed.groups[row]);
    }
    for (const RowIndex row : probed.companions) {
        if (absent.empty() || !absent.contains(probed.groups[row])) drawn.members.push_back(row);
    }
    std::ranges::sort(drawn.members);
}

}  // namespace

std::vector<DrawnRows> deal_rows(const ProbedRows& probed, std::uint64_t seed) {
    const RandomStream stream = RandomStream(seed).child("probing");
    std::vector<DrawnRows> draws;
    for (const InnerDraws& repeat : probed.draws) {
        for (std::uint32_t fold = 0; fold < repeat.num_folds; ++fold) {
            DrawnRows drawn{.members = {}, .left_out = {}, .place = draws.size()};
            for (std::size_t i = 0; i < repeat.rows.size(); ++i) {
                (repeat.folds[i] == fold ? drawn.left_out : drawn.members).push_back(repeat.rows[i]);
            }
            add_companions(drawn, probed);
            RandomStream order = stream.child(draws.size());
            shuffle<RowIndex>(drawn.left_out, order);
            draws.push_back(std::move(drawn));
        }
    }
    return draws;
}

Draw fit_draw(const ProbedRows& probed, DrawnRows rows, const SpaceOptions& options, std::uint64_t seed,
              const RunContext& context) {
    SpaceOptions own = options;
    own.seed = RandomStream(seed).child("probing").child("forest").child(rows.place).next_u64();
    LearningSpace space = fit_space(probed.space.data, std::move(rows.members), own, &probed.space, context);
    ViewedRows viewed = own_rows(space);
    return {std::move(space), std::move(viewed), std::move(rows.left_out), 0, {}};
}

std::vector<Draw> fit_draws(const ProbedRows& probed, const SpaceOptions& options, std::uint64_t seed,
                            const RunContext& context) {
    std::vector<Draw> draws;
    std::size_t num_questions = 0;
    for (DrawnRows& rows : deal_rows(probed, seed)) {
        draws.push_back(fit_draw(probed, std::move(rows), options, seed, context));
        draws.back().first_question = num_questions;
        num_questions += draws.back().left_out.size();
    }
    return draws;
}

bool is_asked_together(const Candidate& candidate) {
    return candidate.takes_all_rows() || candidate.takes_batches();
}

DrawAnswers ask_together(const Draw& draw, const Candidate& candidate, BatchOrder order, std::uint64_t seed,
                         const RunContext& context) {
    const SanitizedSpace learned = draw.learned(seed);
    return candidate.takes_all_rows() ? ask_global_machine(draw, candidate, learned, context)
                                      : ask_batches(draw, candidate, learned, order);
}

}  // namespace hardlearn
