#include "hardlearn/mil/probing.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <tuple>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/mil/learninglet.hpp"

namespace hardlearn {
namespace {

// Neighbouring candidates share a traininglet, and then a kernel matrix.
bool asked_before(const Candidate& a, const Candidate& b) {
    const auto key = [](const Candidate& c) {
        return std::tuple(c.views, c.cleaning == Cleaning::removal, c.fusion, c.precision_pruning, c.num_neighbors,
                          c.kernel, c.gamma);
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

Probing::Probing(const LearningSpace& whole, std::span<const InnerDraws> repeats, std::span<const GroupIndex> groups,
                 const SpaceOptions& options, std::uint64_t seed, const RunContext& context)
    : groups_(groups.begin(), groups.end()), labels_(whole.labels), num_classes_(whole.num_classes), seed_(seed) {
    const RandomStream stream = RandomStream(seed).child("probing");
    for (const InnerDraws& repeat : repeats) {
        for (std::uint32_t fold = 0; fold < repeat.num_folds; ++fold) {
            std::vector<RowIndex> members, left_out;
            for (std::size_t i = 0; i < repeat.rows.size(); ++i) {
                (repeat.folds[i] == fold ? left_out : members).push_back(repeat.rows[i]);
            }
            RandomStream order = stream.child(draws_.size());
            shuffle<RowIndex>(left_out, order);
            SpaceOptions own = options;
            own.seed = stream.child("forest").child(draws_.size()).next_u64();
            const auto draw = static_cast<std::uint32_t>(draws_.size());
            draws_.push_back({.space = fit_space(whole.rows, whole.labels, num_classes_, std::move(members), own,
                                                 &whole, context),
                              .precision = {},
                              .first_question = questions_.size(),
                              .num_questions = left_out.size()});
            for (const RowIndex row : left_out) questions_.push_back({draw, row});
        }
    }
}

void Probing::sanitize(const Candidate& base, const SanitizationOptions& options, const RunContext& context) {
    for (Draw& draw : draws_) draw.precision = build_precision(draw.space, base, groups_, options, context);
}

Probing::Record& Probing::record_of(const Candidate& candidate) {
    const auto found = std::ranges::find_if(records_, [&](const auto& r) { return r->candidate == candidate; });
    if (found != records_.end()) return **found;
    records_.push_back(std::make_unique<Record>(
        Record{candidate, std::vector<Label>(questions_.size(), -1), std::vector<std::uint32_t>(questions_.size())}));
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
        QuerySession session(draw.space, precision_of(draw), draw.space.viewed, questions_[q].row, draw.space.members,
                             largest_k, seed_);
        for (Record* record : records) {
            if (record->predictions[q] >= 0) continue;
            record->predictions[q] = session.choose(record->candidate);
            record->sizes[q] = static_cast<std::uint32_t>(session.traininglet(record->candidate).rows.size());
        }
        context.report("probing", ++done, count);
    });
}

void Probing::ask_one_globally(Record& record, const Draw& draw) {
    const Candidate& candidate = record.candidate;
    const std::vector<RowIndex> rows = global_rows(draw.space, precision_of(draw), candidate);
    const OneVsOne machine = fit_global(draw.space, precision_of(draw), candidate, {.threads = 1});
    for (std::size_t q = draw.first_question; q < draw.first_question + draw.num_questions; ++q) {
        record.predictions[q] =
            ask_global(draw.space, machine, candidate, rows, draw.space.viewed, questions_[q].row).winner;
        record.sizes[q] = static_cast<std::uint32_t>(rows.size());
    }
}

// A machine answers all questions of its draw at once.
void Probing::ask_globally(std::span<Record* const> records, std::size_t count, const RunContext& context) {
    std::vector<std::pair<Record*, const Draw*>> jobs;
    for (const Draw& draw : draws_) {
        if (draw.first_question >= count) break;
        for (Record* record : records) {
            if (record->predictions[draw.first_question] < 0) jobs.push_back({record, &draw});
        }
    }
    std::atomic<std::size_t> done{0};
    parallel_for_each(jobs.size(), context, [&](std::size_t job) {
        ask_one_globally(*jobs[job].first, *jobs[job].second);
        context.report("probing global machines", ++done, jobs.size());
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
    const double d = d_index(asked_truth, std::span(record.predictions).first(count), num_classes_);
    return {.candidate = record.candidate,
            .d_index = std::isnan(d) ? 0.0 : d,  // one class among the questions: no candidate is better
            .accuracy = static_cast<double>(right) / n,
            .mean_traininglet_size = size / n};
}

std::vector<CandidateScore> Probing::score(std::span<const Candidate> candidates, std::size_t count,
                                           const RunContext& context) {
    count = std::min(count, questions_.size());
    std::vector<Record*> all, local, global;
    for (const Candidate& candidate : candidates) {
        Record& record = record_of(candidate);
        all.push_back(&record);
        (candidate.takes_all_rows() ? global : local).push_back(&record);
    }
    std::ranges::stable_sort(local, [](const Record* a, const Record* b) {
        return asked_before(a->candidate, b->candidate);
    });
    ask_globally(global, count, context);
    ask_locally(local, count, context);
    std::vector<CandidateScore> scores;
    for (const Record* record : all) scores.push_back(score_record(*record, count));
    std::ranges::stable_sort(scores, [](const CandidateScore& a, const CandidateScore& b) {
        if (a.d_index != b.d_index) return a.d_index > b.d_index;
        return a.mean_traininglet_size < b.mean_traininglet_size;
    });
    return scores;
}

Matrix<float> Probing::left_out_scores(const Candidate& candidate, const RunContext& context) {
    Matrix<float> scores(questions_.size(), num_classes_);
    parallel_for_each(draws_.size(), context, [&](std::size_t d) {
        const Draw& draw = draws_[d];
        const Precision* precision = precision_of(draw);
        const std::size_t end = draw.first_question + draw.num_questions;
        std::vector<RowIndex> rows;
        OneVsOne machine;
        if (candidate.takes_all_rows()) {
            rows = global_rows(draw.space, precision, candidate);
            machine = fit_global(draw.space, precision, candidate, {.threads = 1});
        }
        for (std::size_t q = draw.first_question; q < end; ++q) {
            const RowIndex row = questions_[q].row;
            if (candidate.takes_all_rows()) {
                class_scores(ask_global(draw.space, machine, candidate, rows, draw.space.viewed, row), scores.row(q));
            } else {
                QuerySession session(draw.space, precision, draw.space.viewed, row, draw.space.members,
                                     candidate.num_neighbors, seed_);
                class_scores(session.ask(candidate), scores.row(q));
            }
        }
    });
    return scores;
}

std::vector<Label> Probing::truth() const {
    std::vector<Label> truth;
    for (const Question& question : questions_) truth.push_back((*labels_)[question.row]);
    return truth;
}

std::vector<RowIndex> Probing::rows() const {
    std::vector<RowIndex> rows;
    for (const Question& question : questions_) rows.push_back(question.row);
    return rows;
}

}  // namespace hardlearn
