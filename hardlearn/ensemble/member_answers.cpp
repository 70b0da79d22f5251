#include "hardlearn/ensemble/member_answers.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <numeric>
#include <utility>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/ensemble/asked_draw.hpp"
#include "hardlearn/probing/draws.hpp"

namespace hardlearn {
namespace {

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
std::vector<std::size_t> do_jobs(std::vector<AskingJob>& jobs, const Clock& clock,
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
        AskedDraw asked_draw(draw, members, asked, options.seed, {answers.probabilities, first});
        asked_draw.prepare(context);
        std::vector<AskingJob> jobs = asked_draw.jobs(context.serial());
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
