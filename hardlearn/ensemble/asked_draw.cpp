#include "hardlearn/ensemble/asked_draw.hpp"

#include <algorithm>
#include <utility>

#include "hardlearn/core/random.hpp"
#include "hardlearn/ensemble/coupling.hpp"
#include "hardlearn/ensemble/voting_forest.hpp"
#include "hardlearn/learninglet/query_session.hpp"
#include "hardlearn/learninglet/row_machine.hpp"
#include "hardlearn/logistic/logistic_regression.hpp"

namespace hardlearn {
namespace {

// Questions that one piece of work asks the local machines.
constexpr std::size_t questions_at_once = 16;

// Whether two machines on all rows are fitted to the same kernel values.
bool share_kernel(const Candidate& a, const Candidate& b) {
    return a.kernel == b.kernel && a.gamma == b.gamma && a.features == b.features;
}

void write_row(std::span<const double> probabilities, std::span<float> out) {
    std::ranges::transform(probabilities, out.begin(), [](double p) { return static_cast<float>(p); });
}

}  // namespace

void AskedDraw::prepare(const RunContext& context) {
    std::vector<Candidate> candidates;
    for (const std::size_t m : asked_) candidates.push_back(members_[m]);
    kernels_.prepare(candidates, context);
}

std::vector<AskingJob> AskedDraw::jobs(const RunContext& context) {
    std::vector<AskingJob> jobs;
    std::vector<std::size_t> local;
    for (const std::size_t m : asked_) {
        const Candidate& candidate = members_[m];
        const auto together = [&](AskingJob& job) {
            const Candidate& other = members_[job.members.front()];
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
    for (AskingJob& job : jobs)
        job.work = [this, members = job.members, context] { ask_on_all_rows(members, context); };
    if (!local.empty()) add_local_jobs(local, jobs);
    return jobs;
}

void AskedDraw::ask_on_all_rows(std::span<const std::size_t> members, const RunContext& context) {
    const Candidate& one = members_[members.front()];
    if (one.is_forest()) return ask_forest(members.front(), context);
    if (one.learner == Learner::logistic) return ask_logistic(members, context);
    const DrawPairs kernel = kernels_.kernel(one);
    for (const std::size_t m : members) {
        context.check_stop();
        ask_machine_on(kernel, m);
    }
}

void AskedDraw::ask_machine_on(const DrawPairs& kernel, std::size_t m) {
    const SanitizedSpace learned = draw_.learned(seed_);
    const std::vector<float> costs = sample_costs(learned, members_[m], kernels_.members());
    const OneVsOne machine = fit_one_vs_one(
        {.gram = kernel.of_members, .labels = kernels_.labels(), .costs = costs}, {.cost = members_[m].cost});
    std::vector<double> probabilities(draw_.space.num_classes());
    for (std::size_t q = 0; q < draw_.left_out.size(); ++q) {
        couple(vote(machine, kernel.of_left_out.row(q)), probabilities);
        write_row(probabilities, answer(m, q));
    }
}

void AskedDraw::ask_forest(std::size_t m, const RunContext& context) {
    const Matrix<float>& rows = draw_.space.rows();
    const std::span<const RowIndex> members = draw_.space.members;
    const std::vector<Label> labels = labels_of(members, draw_.space.labels());
    const Forest forest = fit_forest(
        gather_rows(rows.view(), members), labels, draw_.space.num_classes(),
        forest_options(members_[m], trees_in_draws,
                       RandomStream(seed_).child("forests of draws").child(place_.first).child(m).next_u64()),
        context);
    const Matrix<float> said = forest_probabilities(
        forest, gather_rows(rows.view(), std::span<const RowIndex>(draw_.left_out)), context);
    for (std::size_t q = 0; q < said.rows(); ++q) std::ranges::copy(said.row(q), answer(m, q).begin());
}

void AskedDraw::ask_logistic(std::span<const std::size_t> members, const RunContext& context) {
    const Matrix<float>& rows = draw_.space.rows_as(members_[members.front()].features);
    const Matrix<float> training = gather_rows(rows.view(), kernels_.members());
    const LogisticRows prepared(training, context);
    for (const std::size_t m : members) {
        const LogisticRegression model =
            fit_logistic(prepared, kernels_.labels(),
                         {.cost = members_[m].cost, .balanced = members_[m].balanced}, context);
        std::vector<double> probabilities(model.classes.size());
        for (std::size_t q = 0; q < draw_.left_out.size(); ++q) {
            logistic_probabilities(model, rows.row(draw_.left_out[q]).data(), probabilities);
            for (std::size_t c = 0; c < model.classes.size(); ++c)
                answer(m, q)[static_cast<std::size_t>(model.classes[c])] =
                    static_cast<float>(probabilities[c]);
        }
    }
}

void AskedDraw::add_local_jobs(const std::vector<std::size_t>& local, std::vector<AskingJob>& jobs) {
    const std::size_t questions = draw_.left_out.size();
    for (std::size_t begin = 0; begin < questions; begin += questions_at_once) {
        const std::size_t end = std::min(begin + questions_at_once, questions);
        jobs.push_back({local, [this, local, begin, end] { ask_locally(local, begin, end); }});
    }
}

void AskedDraw::ask_locally(const std::vector<std::size_t>& local, std::size_t begin, std::size_t end) {
    std::vector<Candidate> candidates;
    for (const std::size_t m : local) candidates.push_back(members_[m]);
    const NeighborDemand demand{.largest_k = largest_finite_k(candidates)};
    SolverWorkspace workspace;
    std::vector<double> probabilities(draw_.space.num_classes());
    for (std::size_t q = begin; q < end; ++q) {
        QuerySession session(draw_.learned(seed_), {draw_.rows, draw_.left_out[q]}, demand, &workspace);
        for (const std::size_t m : local) {
            couple(session.ask(members_[m]), probabilities);
            write_row(probabilities, answer(m, q));
        }
    }
}

}  // namespace hardlearn
