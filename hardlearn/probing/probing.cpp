#include "hardlearn/probing/probing.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <tuple>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/learninglet/build_precision.hpp"
#include "hardlearn/learninglet/query_session.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/probing/decision.hpp"

namespace hardlearn {
namespace {

// Neighbouring candidates share a traininglet, and then a kernel matrix.
bool asked_before(const Candidate& a, const Candidate& b) {
    const auto key = [](const Candidate& c) {
        return std::tuple(c.views, c.cleaning == Cleaning::removal, c.fusion, c.precision_pruning,
                          c.num_neighbors, c.kernel, c.gamma);
    };
    return key(a) < key(b);
}

void best_first(std::vector<CandidateScore>& scores) {
    std::ranges::stable_sort(scores, [](const CandidateScore& a, const CandidateScore& b) {
        const double first = rounded_score(a.objective), second = rounded_score(b.objective);
        if (first != second) return first > second;
        return a.mean_traininglet_size < b.mean_traininglet_size;
    });
}

}  // namespace

Probing::Probing(const ProbedRows& probed, const ProbingOptions& options, const RunContext& context)
    : draws_(fit_draws(probed, options.space, options.seed, context)),
      groups_(probed.groups),
      labels_(probed.space.data.labels),
      num_classes_(probed.space.num_classes()),
      options_(options) {
    for (const Draw& draw : draws_) {
        for (const RowIndex row : draw.left_out) questions_.push_back({&draw, row});
    }
}

void Probing::sanitize(const Candidate& base, const SanitizationOptions& options, const RunContext& context) {
    sanitize(std::vector<Candidate>(draws_.size(), base), options, context);
}

void Probing::sanitize(std::span<const Candidate> bases, const SanitizationOptions& options,
                       const RunContext& context) {
    std::erase_if(records_, [](const auto& record) { return record->candidate.needs_sanitization(); });
    for (std::size_t d = 0; d < draws_.size(); ++d)
        draws_[d].precision = build_precision(draws_[d].space, bases[d], groups_, options, context);
}

Probing::Record& Probing::record_of(const Candidate& candidate) {
    const auto found =
        std::ranges::find_if(records_, [&](const auto& r) { return r->candidate == candidate; });
    if (found != records_.end()) return **found;
    records_.push_back(std::make_unique<Record>(Record{candidate, std::vector<Label>(questions_.size(), -1),
                                                       std::vector<std::uint32_t>(questions_.size())}));
    return *records_.back();
}

void Probing::ask_one_by_one(std::span<Record* const> records, std::size_t count, const RunContext& context) {
    if (records.empty()) return;
    std::vector<Candidate> candidates;
    for (const Record* record : records) candidates.push_back(record->candidate);
    const NeighborDemand demand{.largest_k = largest_finite_k(candidates)};
    std::atomic<std::size_t> done{0};
    parallel_for_each(count, context, [&](std::size_t q) {
        const Draw& draw = *questions_[q].draw;
        QuerySession session(draw.learned(options_.seed), {draw.rows, questions_[q].row}, demand);
        for (Record* record : records) {
            if (record->predictions[q] >= 0) continue;
            record->predictions[q] = session.choose(record->candidate);
            record->sizes[q] = static_cast<std::uint32_t>(session.traininglet(record->candidate).rows.size());
        }
        context.report("probing", ++done, count);
    });
}

DrawAnswers Probing::answers_of(const Draw& draw, const Candidate& candidate,
                                const RunContext& context) const {
    return ask_together(draw, candidate, options_.batch_order, options_.seed, context);
}

// A global machine answers all questions of its draw at once, and batches are made of all of them.
void Probing::ask_draw_by_draw(std::span<Record* const> records, std::size_t count,
                               const RunContext& context) {
    std::vector<std::pair<Record*, const Draw*>> jobs;
    for (const Draw& draw : draws_) {
        if (draw.first_question >= count) break;
        for (Record* record : records) {
            if (record->predictions[draw.first_question] < 0) jobs.push_back({record, &draw});
        }
    }
    std::atomic<std::size_t> done{0};
    parallel_for_each(jobs.size(), context, [&](std::size_t job) {
        const auto [record, draw] = jobs[job];
        const DrawAnswers answers = answers_of(*draw, record->candidate, context.serial());
        for (std::size_t i = 0; i < answers.votes.size(); ++i) {
            record->predictions[draw->first_question + i] = answers.votes[i].winner;
            record->sizes[draw->first_question + i] = answers.sizes[i];
        }
        context.report("probing", ++done, jobs.size());
    });
}

CandidateScore Probing::score_record(const Record& record, std::span<const std::size_t> asked) const {
    std::vector<Label> truth, predictions;
    std::size_t right = 0;
    double size = 0;
    for (const std::size_t q : asked) {
        truth.push_back((*labels_)[questions_[q].row]);
        predictions.push_back(record.predictions[q]);
        right += truth.back() == predictions.back();
        size += record.sizes[q];
    }
    const auto n = static_cast<double>(asked.size());
    const double d = objective_score(Objective::d_index, truth, predictions, num_classes_);
    const bool is_d = options_.objective == Objective::d_index;
    return {.candidate = record.candidate,
            .d_index = d,
            .accuracy = static_cast<double>(right) / n,
            .objective = is_d ? d : objective_score(options_.objective, truth, predictions, num_classes_),
            .mean_traininglet_size = size / n};
}

std::vector<CandidateScore> Probing::score(std::span<const Candidate> candidates, std::size_t count,
                                           const RunContext& context) {
    count = std::min(count, questions_.size());
    std::vector<Record*> all, one_by_one, whole_draws;
    for (const Candidate& candidate : candidates) {
        Record& record = record_of(candidate);
        all.push_back(&record);
        (is_asked_together(candidate) ? whole_draws : one_by_one).push_back(&record);
    }
    std::ranges::stable_sort(one_by_one, [](const Record* a, const Record* b) {
        return asked_before(a->candidate, b->candidate);
    });
    ask_draw_by_draw(whole_draws, count, context);
    ask_one_by_one(one_by_one, count, context);
    std::vector<CandidateScore> scores;
    std::vector<std::size_t> asked(count);
    std::iota(asked.begin(), asked.end(), std::size_t{0});
    for (const Record* record : all) scores.push_back(score_record(*record, asked));
    best_first(scores);
    return scores;
}

std::vector<CandidateScore> Probing::score_without(std::span<const Candidate> candidates,
                                                   std::span<const RowIndex> rows) {
    std::vector<bool> left_out(labels_->size(), false);
    for (const RowIndex row : rows) left_out[row] = true;
    std::vector<std::size_t> asked;
    for (std::size_t q = 0; q < questions_.size(); ++q) {
        if (!left_out[questions_[q].row]) asked.push_back(q);
    }
    std::vector<CandidateScore> scores;
    for (const Candidate& candidate : candidates) scores.push_back(score_record(record_of(candidate), asked));
    best_first(scores);
    return scores;
}

// The votes on those questions of the draw that `vote` has room for.
void Probing::add_votes(const Draw& draw, std::span<const Candidate> voters, std::span<const double> weights,
                        LeftOutVote& vote, const RunContext& context) const {
    std::vector<DrawAnswers> together(voters.size());
    parallel_for_each(voters.size(), context, [&](std::size_t v) {
        if (is_asked_together(voters[v])) together[v] = answers_of(draw, voters[v], context.serial());
    });
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    const NeighborDemand demand{.largest_k = largest_finite_k(voters)};
    const std::size_t asked = std::min(draw.left_out.size(), vote.truth.size() - draw.first_question);
    std::atomic<std::size_t> done{draw.first_question};
    parallel_for_each(asked, context, [&](std::size_t i) {
        QuerySession session(draw.learned(options_.seed), {draw.rows, draw.left_out[i]}, demand);
        const auto scores = vote.scores.row(draw.first_question + i);
        std::vector<float> own(num_classes_);
        for (std::size_t v = 0; v < voters.size(); ++v) {
            class_scores(together[v].votes.empty() ? session.ask(voters[v]) : together[v].votes[i], own);
            const auto share = static_cast<float>(weights[v] / total);
            for (std::size_t c = 0; c < own.size(); ++c) scores[c] += share * own[c];
        }
        scale_to_one(scores);
        context.report("weighing the vote", ++done, vote.truth.size());
    });
}

LeftOutVote Probing::no_votes_yet(std::size_t count) const {
    LeftOutVote vote{.scores = Matrix<float>(count, num_classes_), .truth = {}, .rows = {}};
    for (std::size_t q = 0; q < count; ++q) {
        const RowIndex row = questions_[q].row;
        vote.rows.push_back(row);
        vote.truth.push_back((*labels_)[row]);
        if (!groups_.empty()) vote.groups.push_back(groups_[row]);
    }
    return vote;
}

LeftOutVote Probing::left_out_vote(std::span<const Candidate> voter_of_draw,
                                   const RunContext& context) const {
    LeftOutVote vote = no_votes_yet(questions_.size());
    const double weight = 1.0;
    for (std::size_t d = 0; d < draws_.size(); ++d)
        add_votes(draws_[d], voter_of_draw.subspan(d, 1), std::span(&weight, 1), vote, context);
    return vote;
}

LeftOutVote Probing::left_out_vote(std::span<const Candidate> voters, std::span<const double> weights,
                                   std::size_t count, const RunContext& context) const {
    LeftOutVote vote = no_votes_yet(std::min(count, questions_.size()));
    count = vote.truth.size();
    for (const Draw& draw : draws_) {
        if (draw.first_question >= count) break;
        add_votes(draw, voters, weights, vote, context);
    }
    return vote;
}

}  // namespace hardlearn
