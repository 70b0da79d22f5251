#include "hardlearn/probing/probing.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <tuple>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/learninglet/build_precision.hpp"
#include "hardlearn/learninglet/learninglet.hpp"

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

std::size_t largest_finite_k(std::span<const Candidate> candidates) {
    std::size_t largest = 0;
    for (const Candidate& candidate : candidates) {
        if (!candidate.takes_all_rows()) largest = std::max(largest, candidate.num_neighbors);
    }
    return largest;
}

}  // namespace

Probing::Probing(const LearningSpace& whole, std::span<const InnerDraws> repeats,
                 std::span<const GroupIndex> groups, const SpaceOptions& space_options,
                 const ProbingOptions& options, const RunContext& context)
    : groups_(groups.begin(), groups.end()),
      labels_(whole.labels),
      num_classes_(whole.num_classes),
      first_repeat_(repeats.front().rows.size()),
      options_(options) {
    const RandomStream stream = RandomStream(options.seed).child("probing");
    for (const InnerDraws& repeat : repeats) {
        for (std::uint32_t fold = 0; fold < repeat.num_folds; ++fold) {
            std::vector<RowIndex> members, left_out;
            for (std::size_t i = 0; i < repeat.rows.size(); ++i) {
                (repeat.folds[i] == fold ? left_out : members).push_back(repeat.rows[i]);
            }
            RandomStream order = stream.child(draws_.size());
            shuffle<RowIndex>(left_out, order);
            SpaceOptions own = space_options;
            own.seed = stream.child("forest").child(draws_.size()).next_u64();
            const auto draw = static_cast<std::uint32_t>(draws_.size());
            draws_.push_back({.space = fit_space(whole.rows, whole.labels, num_classes_, std::move(members),
                                                 own, &whole, context),
                              .precision = {},
                              .first_question = questions_.size(),
                              .num_questions = left_out.size()});
            for (const RowIndex row : left_out) questions_.push_back({draw, row});
        }
    }
}

void Probing::sanitize(const Candidate& base, const SanitizationOptions& options, const RunContext& context) {
    std::erase_if(records_, [](const auto& record) { return record->candidate.needs_sanitization(); });
    for (Draw& draw : draws_) draw.precision = build_precision(draw.space, base, groups_, options, context);
}

Probing::Record& Probing::record_of(const Candidate& candidate) {
    const auto found =
        std::ranges::find_if(records_, [&](const auto& r) { return r->candidate == candidate; });
    if (found != records_.end()) return **found;
    records_.push_back(std::make_unique<Record>(Record{candidate, std::vector<Label>(questions_.size(), -1),
                                                       std::vector<std::uint32_t>(questions_.size())}));
    return *records_.back();
}

void Probing::ask_locally(std::span<Record* const> records, std::size_t count, const RunContext& context) {
    if (records.empty()) return;
    std::vector<Candidate> candidates;
    for (const Record* record : records) candidates.push_back(record->candidate);
    const std::size_t largest_k = largest_finite_k(candidates);
    std::atomic<std::size_t> done{0};
    parallel_for_each(count, context, [&](std::size_t q) {
        const Draw& draw = draws_[questions_[q].draw];
        QuerySession session(draw.space, precision_of(draw), draw.space.viewed, questions_[q].row,
                             draw.space.members, largest_k, options_.seed);
        for (Record* record : records) {
            if (record->predictions[q] >= 0) continue;
            record->predictions[q] = session.choose(record->candidate);
            record->sizes[q] = static_cast<std::uint32_t>(session.traininglet(record->candidate).rows.size());
        }
        context.report("probing", ++done, count);
    });
}

std::vector<RowIndex> Probing::rows_of(const Draw& draw) const {
    std::vector<RowIndex> rows;
    for (std::size_t i = 0; i < draw.num_questions; ++i)
        rows.push_back(questions_[draw.first_question + i].row);
    return rows;
}

Probing::DrawAnswers Probing::answers_of(const Draw& draw, const Candidate& candidate,
                                         const RunContext& context) const {
    const std::vector<RowIndex> rows = rows_of(draw);
    const LearningSpace& space = draw.space;
    DrawAnswers answers{std::vector<Votes>(rows.size()), std::vector<std::uint32_t>(rows.size())};
    if (candidate.takes_all_rows()) {
        const std::vector<RowIndex> members = global_rows(space, precision_of(draw), candidate);
        const OneVsOne machine = fit_machine(space, precision_of(draw), candidate, members, context);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            answers.votes[i] = ask_global(space, machine, candidate, members, space.viewed, rows[i]);
            answers.sizes[i] = static_cast<std::uint32_t>(members.size());
        }
        return answers;
    }
    const Matrix<float> queries = gather_rows(space.rows->view(), std::span<const RowIndex>(rows));
    for (const auto& batch : make_batches(options_.batch_order, queries, candidate.batch_size)) {
        std::vector<RowIndex> batch_rows;
        for (const std::uint32_t i : batch) batch_rows.push_back(rows[i]);
        BatchAnswer answer = ask_batch(space, precision_of(draw), space.viewed, batch_rows, space.members,
                                       candidate, options_.seed);
        for (std::size_t b = 0; b < batch.size(); ++b) {
            answers.votes[batch[b]] = std::move(answer.votes[b]);
            answers.sizes[batch[b]] = static_cast<std::uint32_t>(answer.rows.size());
        }
    }
    return answers;
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

CandidateScore Probing::score_record(const Record& record, std::size_t count) const {
    std::vector<Label> asked_truth;
    std::size_t right = 0;
    double size = 0;
    for (std::size_t q = 0; q < count; ++q) {
        asked_truth.push_back((*labels_)[questions_[q].row]);
        right += asked_truth[q] == record.predictions[q];
        size += record.sizes[q];
    }
    const auto n = static_cast<double>(count);
    const auto predictions = std::span(record.predictions).first(count);
    const double d = objective_score(Objective::d_index, asked_truth, predictions, num_classes_);
    const bool is_d = options_.objective == Objective::d_index;
    return {
        .candidate = record.candidate,
        .d_index = d,
        .accuracy = static_cast<double>(right) / n,
        .objective = is_d ? d : objective_score(options_.objective, asked_truth, predictions, num_classes_),
        .mean_traininglet_size = size / n};
}

std::vector<CandidateScore> Probing::score(std::span<const Candidate> candidates, std::size_t count,
                                           const RunContext& context) {
    count = std::min(count, questions_.size());
    std::vector<Record*> all, one_by_one, whole_draws;
    for (const Candidate& candidate : candidates) {
        Record& record = record_of(candidate);
        all.push_back(&record);
        const bool together = candidate.takes_all_rows() || candidate.takes_batches();
        (together ? whole_draws : one_by_one).push_back(&record);
    }
    std::ranges::stable_sort(one_by_one, [](const Record* a, const Record* b) {
        return asked_before(a->candidate, b->candidate);
    });
    ask_draw_by_draw(whole_draws, count, context);
    ask_locally(one_by_one, count, context);
    std::vector<CandidateScore> scores;
    for (const Record* record : all) scores.push_back(score_record(*record, count));
    std::ranges::stable_sort(scores, [](const CandidateScore& a, const CandidateScore& b) {
        if (a.objective != b.objective) return a.objective > b.objective;
        return a.mean_traininglet_size < b.mean_traininglet_size;
    });
    return scores;
}

void scale_to_one(std::span<float> scores) {
    const double sum = std::accumulate(scores.begin(), scores.end(), 0.0);
    for (float& score : scores) score = static_cast<float>(static_cast<double>(score) / sum);
}

LeftOutVote Probing::left_out_vote(std::span<const Candidate> voters, std::span<const double> weights,
                                   std::size_t count, const RunContext& context) {
    count = std::min(count, questions_.size());
    LeftOutVote vote{.scores = Matrix<float>(count, num_classes_),
                     .first_repeat = std::min(count, first_repeat_)};
    for (std::size_t q = 0; q < count; ++q) {
        vote.rows.push_back(questions_[q].row);
        vote.truth.push_back((*labels_)[questions_[q].row]);
    }
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::atomic<std::size_t> done{0};
    for (const Draw& draw : draws_) {
        if (draw.first_question >= count) break;
        std::vector<DrawAnswers> together(voters.size());
        parallel_for_each(voters.size(), context, [&](std::size_t v) {
            if (!voters[v].takes_all_rows() && !voters[v].takes_batches()) return;
            together[v] = answers_of(draw, voters[v], context.serial());
        });
        const std::size_t asked = std::min(draw.num_questions, count - draw.first_question);
        parallel_for_each(asked, context, [&](std::size_t i) {
            QuerySession session(draw.space, precision_of(draw), draw.space.viewed,
                                 questions_[draw.first_question + i].row, draw.space.members,
                                 largest_finite_k(voters), options_.seed);
            const auto scores = vote.scores.row(draw.first_question + i);
            std::vector<float> own(num_classes_);
            for (std::size_t v = 0; v < voters.size(); ++v) {
                class_scores(together[v].votes.empty() ? session.ask(voters[v]) : together[v].votes[i], own);
                const auto share = static_cast<float>(weights[v] / total);
                for (std::size_t c = 0; c < own.size(); ++c) scores[c] += share * own[c];
            }
            scale_to_one(scores);
            context.report("weighing the vote", ++done, count);
        });
    }
    return vote;
}

}  // namespace hardlearn
