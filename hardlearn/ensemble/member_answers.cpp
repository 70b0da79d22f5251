#include "hardlearn/ensemble/member_answers.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/ensemble/coupling.hpp"
#include "hardlearn/ensemble/draw_kernels.hpp"
#include "hardlearn/forest/forest.hpp"
#include "hardlearn/learninglet/query_session.hpp"
#include "hardlearn/learninglet/row_machine.hpp"
#include "hardlearn/logistic/logistic_regression.hpp"
#include "hardlearn/probing/draws.hpp"

namespace hardlearn {
namespace {

// Questions that one piece of work asks the local machines.
constexpr std::size_t questions_at_once = 16;

class Clock {
  public:
    explicit Clock(double seconds) : seconds_(seconds) {}
    bool is_over() const {
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
        return seconds_ > 0 && passed.count() > seconds_;
    }

  private:
    double seconds_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Whether two machines on all rows are fitted to the same kernel values.
bool share_kernel(const Candidate& a, const Candidate& b) {
    return a.kernel == b.kernel && a.gamma == b.gamma && a.features == b.features;
}

void write_row(std::span<const double> probabilities, std::span<float> out) {
    std::ranges::transform(probabilities, out.begin(), [](double p) { return static_cast<float>(p); });
}

// One draw and those who are asked about its left-out rows.
class DrawOfMembers {
  public:
    // `answers`: where what they say goes, from `first` on.
    DrawOfMembers(const Draw& draw, std::span<const std::size_t> asked, std::size_t first,
                  const AskingOptions& options, MemberAnswers& answers)
        : draw_(draw),
          asked_(asked.begin(), asked.end()),
          first_(first),
          options_(options),
          answers_(answers) {}

    void prepare(const RunContext& context) {
        std::vector<Candidate> candidates;
        for (const std::size_t m : asked_) candidates.push_back(answers_.members[m]);
        kernels_.emplace(draw_);
        kernels_->prepare(candidates, context);
    }

    // Pieces of work that may be done at once, each with the members that it asks.
    struct Job {
        std::vector<std::size_t> members;
        std::function<void()> work;
    };

    std::vector<Job> jobs(const RunContext& context) {
        std::vector<Job> jobs;
        std::vector<std::size_t> local;
        for (const std::size_t m : asked_) {
            const Candidate& candidate = member(m);
            const auto together = [&](Job& job) {
                const Candidate& other = member(job.members.front());
                return candidate.learner == other.learner && !candidate.is_forest() &&
                       share_kernel(candidate, other);
            };
            if (!candidate.takes_all_rows()) {
                local.push_back(m);
            } else if (const auto same = std::ranges::find_if(jobs, together); same != jobs.end()) {
                same->members.push_back(m);
            } else {
                jobs.push_back({{m}, {}});
            }
        }
        for (Job& job : jobs)
            job.work = [this, members = job.members, context] { ask_on_all_rows(members, context); };
        if (!local.empty()) add_local_jobs(local, jobs);
        return jobs;
    }

  private:
    const Candidate& member(std::size_t m) const { return answers_.members[m]; }
    std::span<float> answer(std::size_t m, std::size_t question) {
        return answers_.probabilities[m].row(first_ + question);
    }

    void ask_on_all_rows(std::span<const std::size_t> members, const RunContext& context) {
        const Candidate& one = member(members.front());
        if (one.is_forest()) return ask_forest(members.front(), context);
        if (one.learner == Learner::logistic) return ask_logistic(members, context);
        const DrawPairs kernel = kernels_->kernel(one);
        for (const std::size_t m : members) {
            context.check_stop();
            ask_machine_on(kernel, m);
        }
    }

    void ask_machine_on(const DrawPairs& kernel, std::size_t m) {
        const SanitizedSpace learned = draw_.learned(options_.seed);
        const std::vector<float> costs = sample_costs(learned, member(m), kernels_->members());
        const OneVsOne machine =
            fit_one_vs_one({.gram = kernel.of_members, .labels = kernels_->labels(), .costs = costs},
                           {.cost = member(m).cost});
        std::vector<double> probabilities(draw_.space.num_classes());
        for (std::size_t q = 0; q < draw_.left_out.size(); ++q) {
            couple(vote(machine, kernel.of_left_out.row(q)), probabilities);
            write_row(probabilities, answer(m, q));
        }
    }

    void ask_forest(std::size_t m, const RunContext& context) {
        const Matrix<float>& rows = draw_.space.rows();
        const std::span<const RowIndex> members = draw_.space.members;
        const std::vector<Label> labels = labels_of(members, draw_.space.labels());
        const Forest forest = fit_forest(
            gather_rows(rows.view(), members), labels, draw_.space.num_classes(),
            forest_options(
                member(m), trees_in_draws,
                RandomStream(options_.seed).child("forests of draws").child(first_).child(m).next_u64()),
            context);
        const Matrix<float> said = forest_probabilities(
            forest, gather_rows(rows.view(), std::span<const RowIndex>(draw_.left_out)), context);
        for (std::size_t q = 0; q < said.rows(); ++q) std::ranges::copy(said.row(q), answer(m, q).begin());
    }

    void ask_logistic(std::span<const std::size_t> members, const RunContext& context) {
        const Matrix<float>& rows = draw_.space.rows_as(member(members.front()).features);
        const Matrix<float> training = gather_rows(rows.view(), kernels_->members());
        const LogisticRows prepared(training, context);
        for (const std::size_t m : members) {
            const LogisticRegression model =
                fit_logistic(prepared, kernels_->labels(),
                             {.cost = member(m).cost, .balanced = member(m).balanced}, context);
            std::vector<double> probabilities(model.classes.size());
            for (std::size_t q = 0; q < draw_.left_out.size(); ++q) {
                logistic_probabilities(model, rows.row(draw_.left_out[q]).data(), probabilities);
                for (std::size_t c = 0; c < model.classes.size(); ++c)
                    answer(m, q)[static_cast<std::size_t>(model.classes[c])] =
                        static_cast<float>(probabilities[c]);
            }
        }
    }

    void add_local_jobs(const std::vector<std::size_t>& local, std::vector<Job>& jobs) {
        const std::size_t questions = draw_.left_out.size();
        for (std::size_t begin = 0; begin < questions; begin += questions_at_once) {
            const std::size_t end = std::min(begin + questions_at_once, questions);
            jobs.push_back({local, [this, local, begin, end] { ask_locally(local, begin, end); }});
        }
    }

    void ask_locally(const std::vector<std::size_t>& local, std::size_t begin, std::size_t end) {
        std::vector<Candidate> candidates;
        for (const std::size_t m : local) candidates.push_back(member(m));
        const NeighborDemand demand{.largest_k = largest_finite_k(candidates)};
        SolverWorkspace workspace;
        std::vector<double> probabilities(draw_.space.num_classes());
        for (std::size_t q = begin; q < end; ++q) {
            QuerySession session(draw_.learned(options_.seed), {draw_.rows, draw_.left_out[q]}, demand,
                                 &workspace);
            for (const std::size_t m : local) {
                couple(session.ask(member(m)), probabilities);
                write_row(probabilities, answer(m, q));
            }
        }
    }

    const Draw& draw_;
    std::vector<std::size_t> asked_;
    std::size_t first_;
    const AskingOptions& options_;
    MemberAnswers& answers_;
    std::optional<DrawKernels> kernels_;
};

MemberAnswers no_answers_yet(const ProbedRows& probed, std::span<const DrawnRows> draws,
                             std::span<const Candidate> members) {
    MemberAnswers answers{.members = {members.begin(), members.end()}};
    for (std::size_t d = 0; d < draws.size(); ++d) {
        for (const RowIndex row : draws[d].left_out) {
            answers.truth.push_back(probed.space.labels()[row]);
            answers.rows.push_back(row);
            answers.draws.push_back(static_cast<std::uint32_t>(d));
            if (!probed.groups.empty()) answers.groups.push_back(probed.groups[row]);
        }
    }
    for (std::size_t m = 0; m < members.size(); ++m)
        answers.probabilities.emplace_back(answers.num_questions(), probed.space.num_classes());
    return answers;
}

// Does the jobs, as long as there is time; returns the members that there was none for, increasing.
std::vector<std::size_t> do_jobs(std::vector<DrawOfMembers::Job>& jobs, const Clock& clock,
                                 const std::function<void()>& tell, const RunContext& context) {
    std::vector<std::uint8_t> left(jobs.size());
    parallel_for_each(jobs.size(), context, [&](std::size_t j) {
        // The first are always asked: somebody must answer.
        left[j] = j > 0 && clock.is_over();
        if (!left[j]) jobs[j].work();
        tell();
    });
    std::vector<std::size_t> members;
    for (std::size_t j = 0; j < jobs.size(); ++j) {
        if (left[j]) members.insert(members.end(), jobs[j].members.begin(), jobs[j].members.end());
    }
    std::ranges::sort(members);
    members.erase(std::unique(members.begin(), members.end()), members.end());
    return members;
}

void leave_out(std::span<const std::size_t> left, MemberAnswers& answers) {
    for (auto m = left.rbegin(); m != left.rend(); ++m) {
        answers.members.erase(answers.members.begin() + static_cast<std::ptrdiff_t>(*m));
        answers.probabilities.erase(answers.probabilities.begin() + static_cast<std::ptrdiff_t>(*m));
    }
}

}  // namespace

ForestOptions forest_options(const Candidate& candidate, std::size_t num_trees, std::uint64_t seed) {
    return {.kind = candidate.learner == Learner::random_forest ? ForestKind::random_forest
                                                                : ForestKind::extra_trees,
            .num_trees = num_trees,
            .tried_features = candidate.forest.tried_features,
            .min_leaf_rows = candidate.forest.min_leaf_rows,
            .balanced = candidate.balanced,
            .keep_draws = num_trees == trees_in_models,
            .seed = seed};
}

MemberAnswers ask_members(const ProbedRows& probed, std::span<const Candidate> members,
                          std::span<const std::vector<std::size_t>> members_of_draw,
                          const AskingOptions& options, const RunContext& context) {
    std::vector<DrawnRows> drawn = deal_rows(probed, options.seed);
    MemberAnswers answers = no_answers_yet(probed, drawn, members);
    std::vector<std::size_t> left;
    std::size_t first = 0;
    for (std::size_t d = 0; d < drawn.size(); ++d) {
        std::vector<std::size_t> asked;
        std::ranges::set_difference(members_of_draw[d], left, std::back_inserter(asked));
        std::vector<Candidate> candidates;
        for (const std::size_t m : asked) candidates.push_back(members[m]);
        const Clock clock(d == 0 ? options.seconds / static_cast<double>(drawn.size()) : 0);
        const Draw draw =
            fit_draw(probed, std::move(drawn[d]), space_for(candidates, options.seed), options.seed, context);
        DrawOfMembers of_members(draw, asked, first, options, answers);
        of_members.prepare(context);
        std::vector<DrawOfMembers::Job> jobs = of_members.jobs(context.serial());
        std::atomic<std::size_t> done{0};
        const std::size_t pieces = jobs.size() * drawn.size();
        const auto tell = [&, d] { context.report("probing", d * jobs.size() + ++done, pieces); };
        const std::vector<std::size_t> late = do_jobs(jobs, clock, tell, context);
        left.insert(left.end(), late.begin(), late.end());
        first += draw.left_out.size();
    }
    leave_out(left, answers);
    return answers;
}

MemberAnswers ask_members(const ProbedRows& probed, std::span<const Candidate> members,
                          const AskingOptions& options, const RunContext& context) {
    std::vector<std::size_t> all(members.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::size_t draws = 0;
    for (const InnerDraws& repeat : probed.draws) draws += repeat.num_folds;
    return ask_members(probed, members, std::vector(draws, all), options, context);
}

}  // namespace hardlearn
